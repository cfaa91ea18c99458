"""Writing outcomes back to where a demand came from: requests in order, and reading back what stands there."""
