"""What instruments rest on: the citations that carry a mandate, walked, chained, ranked and held against time."""
