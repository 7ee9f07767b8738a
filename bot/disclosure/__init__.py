"""What is handed over: all that is kept of a person or of a round, for people and for programs."""
