"""Where people answer: pages, forms and the JSON API. Knows the domain and the outside, never a flow."""
