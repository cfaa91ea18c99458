"""Any system that answers JSON over HTTP, as a demand source; what differs between systems is configuration."""
