"""Real triplestores on loopback, started for a test session and taken away after it."""
