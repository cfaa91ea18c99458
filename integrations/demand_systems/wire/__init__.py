"""The wire to one demand system: who is called, how its answers are read, and how both are configured."""
