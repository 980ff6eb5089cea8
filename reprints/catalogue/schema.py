"""The tables, in types that SQLite and PostgreSQL share; migrations/ has their history."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from reprints.catalogue.columns import ID, Instant, list_words
from reprints.catalogue.family_rows import FamilyEvent
from reprints.catalogue.rows import CaptureResult, RunKind, RunStatus, Verdict
from reprints.model import CaptureKind, Outcome

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("batch", String(80), nullable=False),  # the command that started it
    Column("source", String(40), nullable=False),
    Column("status", list_words(RunStatus), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("resumed", Integer, nullable=False),  # how many times it was resumed
    Column("message", Text, nullable=False),  # how it ended, in a sentence
    Column("stats", JSON, nullable=False),
    Column("kind", list_words(RunKind), nullable=False, server_default="crawl"),
    Column("verdict", list_words(Verdict)),
    Index("runs_by_source", "source", "started_at"),
    Index("runs_by_batch", "batch"),
)

captures = Table(
    "captures",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("source", String(40), nullable=False),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("url", Text, nullable=False),  # as asked for
    Column("key", String(32)),  # the page's id; null for robots.txt and the like
    Column("kind", list_words(CaptureKind), nullable=False),
    Column("status", Integer, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("warc", Text, nullable=False),  # relative to the archive, under its final name
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("payload_sha256", String(64), nullable=False),  # of the bytes in the record, still content-encoded
    Column("content_sha256", String(64)),  # of the decoded body
    Column("content_type", Text),
    Column("etag", Text),
    Column("last_modified", Text),  # as the site sent it, to be sent back unchanged
    Column("revisit_of", ForeignKey("captures.id")),  # the capture with the bytes, never a revisit itself
    Column("final_url", Text),  # after redirects
    Column("pending", Boolean(create_constraint=False), nullable=False),  # a page not read yet
    Column("extractor", String(40)),  # the version that read it last
    Column("result", list_words(CaptureResult)),
    Column("reason", Text, nullable=False),  # why not an article, or what failed
    UniqueConstraint("warc", "offset", name="captures_record"),
    Index("captures_by_url", "source", "status", "url", "id"),
    Index("captures_by_run", "run", "id"),
    Index("captures_by_key", "key", "fetched_at"),
    sqlite_autoincrement=True,
)
# holds only the few captures still to be read: polling for work costs the same in the tenth year
Index(
    "captures_pending",
    captures.c.id,
    sqlite_where=captures.c.pending,
    postgresql_where=captures.c.pending,
)

pages = Table(
    "pages",
    metadata,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("key", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    Column("source", String(40), nullable=False),
    Column("outcome", list_words(Outcome), nullable=False),
    Column("why", Text, nullable=False),
    Column("capture_id", ForeignKey("captures.id")),
    Column("listed_at", Instant, nullable=False),
    Column("settled_at", Instant),  # when the outcome became final
    Index("pages_by_key", "key", "listed_at"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String(32), primary_key=True),  # the page's key
    Column("source", String(40), nullable=False),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False),
    Column("version", Integer, nullable=False),  # the latest
    Column("first_seen", Instant, nullable=False),  # fetch times, not reading times
    Column("last_seen", Instant, nullable=False),
    Column("changed_at", Instant),  # when the page was first seen changed; null if it never was
    Column("checked_at", Instant, nullable=False),  # when a run last settled the page
    Column("missing_since", Instant),
    Column("missing_runs", Integer, nullable=False),  # consecutive runs that did not find it
    Column("missing_run", String(80)),  # the last run counted, so that a resumed one counts once
    Column("gone_at", Instant),  # the tombstone
    Column("digest", String(64), nullable=False),  # of what makes a version, see digest.py
    Column("language", String(8)),
    Column("family", String(32)),  # the last member of a family keeps it until it joins another
    Column("family_size", Integer, nullable=False, default=1, server_default="1"),
    Column("corrections", JSON(none_as_null=True)),  # field -> the correction that stands, from the table of that name
    # the last capture with bytes whose reading is the latest version
    Column("capture_id", ForeignKey("captures.id"), nullable=False),
    Index("articles_by_source", "source", "checked_at"),
    Index("articles_by_url", "url"),
    Index("articles_by_canonical_url", "canonical_url"),
    Index("articles_by_family", "family"),
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("capture_id", ForeignKey("captures.id"), nullable=False),  # the capture with the bytes
    Column("extractor", String(40), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("captured_at", Instant, nullable=False),  # of the first capture known to show it; orders the versions
    Column("digest", String(64), nullable=False),
    Column("changes", JSON, nullable=False),  # names of the fields that differ from the version before
    Column("document", JSON, nullable=False),
)

# readings that wait for their run to be judged: no version and no index knows of them
quarantine = Table(
    "held",
    metadata,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("capture_id", ForeignKey("captures.id"), primary_key=True),
    Column("article_id", String(32), nullable=False),  # of an article that may not exist yet
    Column("outcome", list_words(Outcome), nullable=False),
    Column("extractor", String(40), nullable=False),
    Column("changes", JSON, nullable=False),
    Column("document", JSON, nullable=False),
    Index("held_by_capture", "capture_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", ID, primary_key=True, autoincrement=True),  # never reused: a change gets a new one
    Column("article_id", ForeignKey("articles.id"), nullable=False, unique=True),
    Column("queued_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),  # what the index said last
    Column("dead", Boolean(create_constraint=False), nullable=False),  # not retried until a person asks
    sqlite_autoincrement=True,
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, nullable=False),  # of the article whose text it was taken from
    Column("algorithm", String(40), nullable=False),
    Column("words", Integer, nullable=False),
    Column("digest", String(32), nullable=False),  # equal for texts with the same words
    Column("signature", LargeBinary),  # null: too short to have one
    Column("matched", Boolean(create_constraint=False), nullable=False),  # its copies have been looked for
)
Index(
    "fingerprints_unmatched",
    fingerprints.c.article_id,
    sqlite_where=~fingerprints.c.matched,
    postgresql_where=~fingerprints.c.matched,
)

# pairs of articles with the same text; a family is a connected component of them
copies = Table(
    "copies",
    metadata,
    Column("one", ForeignKey("articles.id"), primary_key=True),  # the lower id of the two
    Column("other", ForeignKey("articles.id"), primary_key=True),
    Column("jaccard", Float, nullable=False),
    Column("contained", Float, nullable=False),
    Column("aligned", Float),
    Index("copies_by_other", "other"),
)

family_events = Table(
    "family_events",
    metadata,
    Column("seq", ID, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("family", String(32), nullable=False),
    Column("event", list_words(FamilyEvent), nullable=False),
    Column("other", String(32)),  # the family merged into, or split from
    Column("articles", JSON, nullable=False),  # those it concerned
    Index("family_events_by_family", "family"),
    sqlite_autoincrement=True,
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("field", String(40), nullable=False),
    Column("value", JSON, nullable=False),  # as in the document; JSON's null for "states nothing"
    Column("why", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    Column("undone_by", Text),
    Column("undone_why", Text),
    Index("corrections_by_article", "article_id", "id"),
    sqlite_autoincrement=True,
)

chrome = Table(
    "chrome",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("learned_at", Instant, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("document", Text, nullable=False),
)
