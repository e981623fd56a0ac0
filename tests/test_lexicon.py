from srclint.lexicon import languages_with, word_list


def test_words_are_read_without_comments_and_blank_lines():
    words = word_list("en", "stopwords.txt")
    assert {"the", "of"} <= words
    assert "" not in words
    assert not any(word.startswith("#") for word in words)


def test_a_list_that_is_not_there_is_empty():
    assert word_list("xx", "stopwords.txt") == frozenset()
    assert languages_with("nothing.txt") == []


def test_languages_with_a_list():
    assert {"de", "en", "ru"} <= set(languages_with("stopwords.txt"))
