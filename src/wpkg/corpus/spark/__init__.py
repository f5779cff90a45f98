"""Corpora beyond one machine: the functions that build a corpus, inside the executors of an Apache Spark cluster."""
