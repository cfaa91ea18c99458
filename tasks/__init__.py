"""What is done: thin steps with an effect, each safe to do twice."""
