"""What held when, and what is due: periods with the rules that end them, gaps, the timeline, the agenda."""
