"""The judged queries on a real server; the embedded index's own test is in tests/quality."""

from __future__ import annotations

import pytest

from benchmarks.relevance.floors import find_fault
from benchmarks.relevance.judgements import rank
from reprints.index.elastic.engine import ElasticIndex

pytestmark = pytest.mark.xdist_group("elasticsearch")


def test_elasticsearch_ranks_no_worse_than_its_floor(index: ElasticIndex) -> None:
    fault = find_fault("elasticsearch", rank(index))
    assert fault is None, fault
