"""What a run of the engine said: read from its events, compared, and written in every format."""
