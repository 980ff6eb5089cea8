"""The tables, in types that SQLite and PostgreSQL share; migrations/ has their history."""

from __future__ import annotations

import sqlalchemy as sa

from reprints.catalogue.columns import ID, AnnouncedColumn, Instant, list_words
from reprints.catalogue.family_rows import FamilyEvent
from reprints.catalogue.rows import AliasReason, CaptureResult, NameKind, RunKind, RunStatus, Verdict
from reprints.model import CaptureKind, Outcome

metadata = sa.MetaData()

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("batch", sa.String(80), nullable=False),  # the command that started it
    sa.Column("source", sa.String(40), nullable=False),
    sa.Column("status", list_words(RunStatus), nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("resumed", sa.Integer, nullable=False),  # how many times it was resumed
    sa.Column("message", sa.Text, nullable=False),  # how it ended, in a sentence
    sa.Column("stats", sa.JSON, nullable=False),
    sa.Column("kind", list_words(RunKind), nullable=False, server_default="crawl"),
    sa.Column("verdict", list_words(Verdict)),
    sa.Column("snapshot", sa.Integer),  # what its pages are read with; null before they are
    sa.Index("runs_by_source", "source", "started_at"),
    sa.Index("runs_by_batch", "batch"),
)

captures = sa.Table(
    "captures",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=True),
    sa.Column("source", sa.String(40), nullable=False),
    sa.Column("run", sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("url", sa.Text, nullable=False),  # as asked for
    sa.Column("key", sa.String(32)),  # the page's id; null for robots.txt and the like
    sa.Column("kind", list_words(CaptureKind), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("fetched_at", Instant, nullable=False),
    sa.Column("warc", sa.Text, nullable=False),  # relative to the archive, under its final name
    sa.Column("offset", sa.BigInteger, nullable=False),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("payload_sha256", sa.String(64), nullable=False),  # of the bytes in the record, still content-encoded
    sa.Column("content_sha256", sa.String(64)),  # of the decoded body
    sa.Column("content_type", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),  # as the site sent it, to be sent back unchanged
    sa.Column("revisit_of", sa.ForeignKey("captures.id")),  # the capture with the bytes, never a revisit itself
    sa.Column("final_url", sa.Text),  # after redirects
    sa.Column("pending", sa.Boolean(create_constraint=False), nullable=False),  # a page not read yet
    sa.Column("extractor", sa.String(40)),  # the version that read it last
    sa.Column("result", list_words(CaptureResult)),
    sa.Column("reason", sa.Text, nullable=False),  # why not an article, or what failed
    sa.Column("announced", AnnouncedColumn),  # what its page was announced with when it was captured
    sa.UniqueConstraint("warc", "offset", name="captures_record"),
    sa.Index("captures_by_url", "source", "status", "url", "id"),
    sa.Index("captures_by_run", "run", "id"),
    sa.Index("captures_by_key", "key", "fetched_at"),
    sqlite_autoincrement=True,
)
# holds only the few captures still to be read: polling for work costs the same in the tenth year
is_pending = captures.c.pending
sa.Index("captures_pending", captures.c.id, sqlite_where=is_pending, postgresql_where=is_pending)

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("run", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("source", sa.String(40), nullable=False),
    sa.Column("outcome", list_words(Outcome), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("capture_id", sa.ForeignKey("captures.id")),
    sa.Column("listed_at", Instant, nullable=False),
    sa.Column("settled_at", Instant),  # when the outcome became final
    sa.Column("announced", AnnouncedColumn),  # what the run's announcements say of it
    sa.Index("pages_by_key", "key", "listed_at"),
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),  # the page's key
    sa.Column("source", sa.String(40), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("canonical_url", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # the latest
    sa.Column("first_seen", Instant, nullable=False),  # fetch times, not reading times
    sa.Column("last_seen", Instant, nullable=False),
    sa.Column("changed_at", Instant),  # when the page was first seen changed; null if it never was
    sa.Column("checked_at", Instant, nullable=False),  # when a run last settled the page
    sa.Column("missing_since", Instant),
    sa.Column("missing_runs", sa.Integer, nullable=False),  # consecutive runs that did not find it
    sa.Column("missing_run", sa.String(80)),  # the last run counted, so that a resumed one counts once
    sa.Column("gone_at", Instant),  # the tombstone
    sa.Column("digest", sa.String(64), nullable=False),  # of what makes a version, see digest.py
    sa.Column("language", sa.String(8)),
    sa.Column("family", sa.String(32)),  # the last member of a family keeps it until it joins another
    sa.Column("family_size", sa.Integer, nullable=False, default=1, server_default="1"),
    sa.Column(
        "corrections", sa.JSON(none_as_null=True)
    ),  # field -> the standing correction, from the table of that name
    # the last capture with bytes whose reading is the latest version
    sa.Column("capture_id", sa.ForeignKey("captures.id"), nullable=False),
    sa.Column("snapshot", sa.Integer),  # the one the latest version was read with
    sa.Index("articles_by_source", "source", "checked_at"),
    sa.Index("articles_by_url", "url"),
    sa.Index("articles_by_canonical_url", "canonical_url"),
    sa.Index("articles_by_family", "family"),
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("article_id", sa.ForeignKey("articles.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("capture_id", sa.ForeignKey("captures.id"), nullable=False),  # the capture with the bytes
    sa.Column("extractor", sa.String(40), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("captured_at", Instant, nullable=False),  # of the first capture known to show it; orders the versions
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),  # names of the fields that differ from the version before
    sa.Column("document", sa.JSON, nullable=False),
)

# further addresses of articles
aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),  # the id that the address has
    sa.Column(
        "article_id", sa.String(32), nullable=False
    ),  # of the article it is one address of, never an alias itself
    sa.Column("source", sa.String(40), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("reason", list_words(AliasReason), nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("stands", sa.Boolean(create_constraint=False), nullable=False),  # false: undone, and not to be made again
    sa.Column("joined", sa.JSON(none_as_null=True)),  # the article that was under this address, to be parted again
    sa.Index("aliases_by_article", "article_id"),
    sa.Index("aliases_by_url", "url"),
)

# readings that wait for their run to be judged: no version and no index knows of them
quarantine = sa.Table(
    "held",
    metadata,
    sa.Column("run", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("capture_id", sa.ForeignKey("captures.id"), primary_key=True),
    sa.Column("article_id", sa.String(32), nullable=False),  # of an article that may not exist yet
    sa.Column("outcome", list_words(Outcome), nullable=False),
    sa.Column("extractor", sa.String(40), nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("document", sa.JSON, nullable=False),
    sa.Index("held_by_capture", "capture_id"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("seq", ID, primary_key=True, autoincrement=True),  # never reused: a change gets a new one
    sa.Column("article_id", sa.ForeignKey("articles.id"), nullable=False, unique=True),
    sa.Column("queued_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),  # what the index said last
    sa.Column("dead", sa.Boolean(create_constraint=False), nullable=False),  # not retried until a person asks
    sqlite_autoincrement=True,
)

fingerprints = sa.Table(
    "fingerprints",
    metadata,
    sa.Column("article_id", sa.ForeignKey("articles.id"), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),  # of the article whose text it was taken from
    sa.Column("algorithm", sa.String(40), nullable=False),
    sa.Column("words", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),  # equal for texts with the same words
    sa.Column("signature", sa.LargeBinary),  # null: too short to have one
    sa.Column("matched", sa.Boolean(create_constraint=False), nullable=False),  # its copies have been looked for
)
is_unmatched = ~fingerprints.c.matched
sa.Index("fingerprints_unmatched", fingerprints.c.article_id, sqlite_where=is_unmatched, postgresql_where=is_unmatched)

# pairs of articles with the same text; a family is a connected component of them
copies = sa.Table(
    "copies",
    metadata,
    sa.Column("one", sa.ForeignKey("articles.id"), primary_key=True),  # the lower id of the two
    sa.Column("other", sa.ForeignKey("articles.id"), primary_key=True),
    sa.Column("jaccard", sa.Float, nullable=False),
    sa.Column("contained", sa.Float, nullable=False),
    sa.Column("aligned", sa.Float),
    sa.Index("copies_by_other", "other"),
)

family_events = sa.Table(
    "family_events",
    metadata,
    sa.Column("seq", ID, primary_key=True, autoincrement=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("family", sa.String(32), nullable=False),
    sa.Column("event", list_words(FamilyEvent), nullable=False),
    sa.Column("other", sa.String(32)),  # the family merged into, or split from
    sa.Column("articles", sa.JSON, nullable=False),  # those it concerned
    sa.Index("family_events_by_family", "family"),
    sqlite_autoincrement=True,
)

corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=True),
    sa.Column("article_id", sa.ForeignKey("articles.id"), nullable=False),
    sa.Column("field", sa.String(40), nullable=False),
    sa.Column("value", sa.JSON, nullable=False),  # as in the document; JSON's null for "states nothing"
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("undone_at", Instant),
    sa.Column("undone_by", sa.Text),
    sa.Column("undone_why", sa.Text),
    sa.Index("corrections_by_article", "article_id", "id"),
    sqlite_autoincrement=True,
)

# what is to be entered in the archive's journal, in this order
journal_queue = sa.Table(
    "journal_queue",
    metadata,
    sa.Column("seq", ID, primary_key=True, autoincrement=True),
    sa.Column("source", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("details", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)

chrome = sa.Table(
    "chrome",
    metadata,
    sa.Column("source", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("learned_at", Instant, nullable=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
)

# what pages call houses and authors, by the latest version of each article
names = sa.Table(
    "names",
    metadata,
    sa.Column("seq", ID, primary_key=True, autoincrement=True),  # never reused: shows how much is new
    sa.Column("article_id", sa.ForeignKey("articles.id"), nullable=False),
    sa.Column("kind", list_words(NameKind), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Index("names_by_article", "article_id"),
    sqlite_autoincrement=True,
)

snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("taken_at", Instant, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),  # the last of `names` when it was taken, or found to say the same
    sa.Column("document", sa.Text, nullable=False),
)
