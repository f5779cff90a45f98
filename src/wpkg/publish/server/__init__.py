"""The server: one process talks HTTP and computes nothing, others compute and may be killed at any moment."""
