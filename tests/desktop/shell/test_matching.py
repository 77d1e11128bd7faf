"""Fuzzy matching by laws: what has to match, what cannot, and who comes first."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.shell.matching import Candidate, Quality, is_subsequence, normalised, rank_of, ranked, shortest_span

texts = st.text("abcd EF", max_size=12)
candidates = st.lists(st.builds(Candidate, texts, texts), max_size=8)


@given(texts, st.builds(Candidate, texts, texts))
def test_what_matches_has_every_word_of_the_query_as_a_subsequence(query, candidate):
    everything = normalised(f"{candidate.name} {candidate.other_words}")
    if rank_of(query, candidate) is not None:
        assert all(is_subsequence(word, everything) for word in normalised(query).split())


@given(texts, texts)
def test_a_subsequence_of_the_name_always_matches(query, name):
    letters = normalised(query).replace(" ", "")
    found = rank_of(query, Candidate(name))
    assert found is not None or not is_subsequence(letters, normalised(name))
    assert (found is None) == (not is_subsequence(letters, normalised(name)))


@given(texts.filter(str.strip), candidates)
def test_the_exact_name_comes_first(query, others):
    places = ranked(query, [*others, Candidate(query.swapcase())])
    names = [normalised(one.name) for one in [*others, Candidate(query)]]
    assert names[places[0]] == normalised(query)


@given(texts, candidates)
def test_the_order_is_by_rank_and_stable(query, some):
    places = ranked(query, some)
    ranks = [rank_of(query, some[place]) for place in places]
    assert ranks == sorted(ranks)
    assert all(
        first < second
        for first, second, one, other in zip(places, places[1:], ranks, ranks[1:], strict=False)
        if one == other
    )
    assert set(places) == {place for place, one in enumerate(some) if rank_of(query, one) is not None}


@given(candidates, st.sampled_from(["", " ", "   "]))
def test_nothing_typed_lists_everything(some, blank):
    assert sorted(ranked(blank, some)) == list(range(len(some)))


@given(st.text("abc", min_size=1, max_size=4), st.text("abc", max_size=12))
def test_the_shortest_span_is_the_shortest_part_that_holds_the_letters(letters, text):
    if not is_subsequence(letters, text):
        return
    parts = [text[a:b] for a in range(len(text)) for b in range(a + 1, len(text) + 1)]
    assert shortest_span(letters, text) == min(len(part) for part in parts if is_subsequence(letters, part))


def test_the_qualities_in_their_order():
    names = ["Full screen", "Fullness", "Screen full", "Carefully", "For us, lest lies", "Fabulous ill", "Other"]
    words = ["", "", "", "", "", "", "full of words"]
    qualities = [rank_of("full", Candidate(*pair))[0] for pair in zip(names, words, strict=True)]
    assert qualities[:4] == [Quality.PREFIX, Quality.PREFIX, Quality.WORD_STARTS, Quality.SUBSTRING]
    assert qualities[4:] == [Quality.INITIALS, Quality.SUBSEQUENCE, Quality.OTHER_WORDS]
    assert rank_of("FULL  screen ", Candidate("Full screen"))[0] is Quality.EXACT
    assert rank_of("dark theme", Candidate("Theme", "Dark on light")) == (Quality.OTHER_WORDS, 0)
    assert rank_of("xyz", Candidate("Full screen", "Fill the screen")) is None
