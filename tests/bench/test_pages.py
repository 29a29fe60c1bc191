"""How long a page of results takes, over what it cannot do without."""

from tests.bench.figures import p50, say, say_ratio

ROUNDS = 7
OVER_BARE, OVER_SMALL, DATABASE_OVER_ENGINE = 2, 5, 10
QUERIES_WITH_ENGINE, QUERIES_WITHOUT = 5, 20


def test_a_page_over_its_bare_request(large):
    asked = large.run("asking", ROUNDS, "elasticsearch", "bare")
    page, bare = asked["elasticsearch"], asked["bare"]
    what = f"\npage over bare request at {large.findings:,}, p50"
    say_ratio(what, p50(page["seconds"]), p50(bare["seconds"]), "ms", most=OVER_BARE)


def test_a_page_of_many_over_one_of_few(large, small):
    """The small hub is asked before and after the large one."""
    few = _engine(small)
    many = _engine(large)
    few += _engine(small)
    what = f"\npage at {large.findings:,} over page at {small.findings:,}, p50"
    say_ratio(what, p50(many), p50(few), "ms", most=OVER_SMALL)


def test_the_database_over_the_engine(large, middle):
    for hub in (middle, large):
        asked = hub.run("asking", 3, "elasticsearch", "database")
        engine, database = asked["elasticsearch"], asked["database"]
        what = f"\npage from {hub.database} over page from Elasticsearch at {hub.findings:,}, p50"
        say_ratio(what, p50(database["seconds"]), p50(engine["seconds"]), "ms", most=DATABASE_OVER_ENGINE)
        _say_queries("Elasticsearch", engine["queries"], QUERIES_WITH_ENGINE)
        _say_queries(hub.database, database["queries"], QUERIES_WITHOUT)


def _engine(hub):
    return hub.run("asking", ROUNDS, "elasticsearch")["elasticsearch"]["seconds"]


def _say_queries(backend, queries, most):
    say(f"SQL queries of a page from {backend}: {queries}", f"at most {most}", queries <= most)
