"""What a source may send: any JSON, with the names in it that something is made of."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

PATIENTLY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
"""On a busy machine making such values takes long, which says nothing about what is made of them."""

WORDS = st.sampled_from(["type", "content", "attrs", "text", "marks", "name", "email", "values", "doc", "timestamp"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8) | WORDS, inside, max_size=4),
    max_leaves=20,
)
