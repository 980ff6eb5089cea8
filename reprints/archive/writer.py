"""Writes one run of one source into WARC 1.1.

The request precedes its response, so every whole response has its request, and a file cut after any response consists
of whole exchanges.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from reprints.archive.cdxj import make_lines, write_index
from reprints.archive.layout import make_name
from reprints.archive.partial import PartialFile, make_folder, sync_folder
from reprints.archive.proof.manifest import Entered, Facts, append_entry
from reprints.archive.warc import heads, members
from reprints.archive.warc.records import Exchange, RecordRef
from reprints.errors import ArchiveError

TRUNCATED = ("length", "time", "disconnect", "unspecified")  # WARC 1.1, 5.13


class WarcWriter:
    """Opens a file with the first exchange, so that a run that fetches nothing leaves none.

    Not thread-safe. Raises ArchiveError on file system errors; the current exchange is then not archived, those before
    it are, and writing may be retried.
    """

    def __init__(  # noqa: PLR0913  # what a warcinfo must name
        self, root: Path, *, source: str, run: str, max_bytes: int, software: str, operator: str
    ) -> None:
        self._root = root
        self._source = source
        self._run = run
        self._max_bytes = max_bytes
        self._info = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": members.CONFORMS_TO,
            "operator": operator,
            "robots": "classic",  # the specification's term for obeying robots.txt
            "isPartOf": run,
            "source": source,
        }
        self._serial = 0
        self._file: PartialFile | None = None
        self._warc = ""
        self._info_id = ""
        self._records = self._responses = 0
        self._lines: list[str] = []
        make_folder(root / source)

    def write(self, exchange: Exchange, *, same_as: RecordRef | None = None) -> RecordRef:
        """Archive one exchange; returns the place of its response.

        With `same_as`, an earlier capture that is not a revisit itself, a 304 becomes a `revisit` (server not
        modified), and so does an answer with the same payload (identical payload digest). A truncated answer is always
        written in full, since the rest of it is unknown.
        """
        if exchange.fetched_at.tzinfo is None:
            raise ArchiveError(f"{exchange.url} has a fetch time without a zone")
        file = self._ready()
        url = heads.clean_url(exchange.url)
        common = {"WARC-Date": members.format_date(exchange.fetched_at), "WARC-Warcinfo-ID": self._info_id}
        if exchange.ip:
            common["WARC-IP-Address"] = heads.clean_url(exchange.ip)
        payload = members.digest(exchange.body)
        original = same_as if same_as and _repeats(exchange, payload, same_as) else None
        record_id = members.make_id()
        response = _make_answer(exchange, url, {**common, "WARC-Record-ID": record_id}, payload, original)
        request = _make_request(exchange, url, {**common, "WARC-Concurrent-To": record_id})
        start = file.append(request + response)
        ref = RecordRef(
            warc=self._warc,
            offset=start + len(request),
            length=len(response),
            record_id=record_id,
            payload_sha256=original.payload_sha256 if original else payload,
            fetched_at=exchange.fetched_at.astimezone(UTC),
            url=url,
            status=exchange.status,
            revisit=original is not None,
        )
        self._records += 2
        self._responses += 1
        self._lines += make_lines(ref, exchange.response_headers)
        return ref

    def flush(self) -> None:
        """Make everything written so far survive power loss."""
        if self._file:
            self._file.sync()

    def close(self) -> None:
        """Enter the file in the manifest, give it its final name and index it. May be called again."""
        file, self._file = self._file, None
        if file:
            file.finish(lambda: append_entry(self._root, self._source, self._describe(file)))
            write_index(file.final, self._lines)

    def _describe(self, file: PartialFile) -> Facts:
        return Facts(
            file=self._warc,
            sha256=file.sha256,
            size=file.size,
            records=self._records,
            run=self._run,
            entered=Entered.CLOSED,
            responses=self._responses,
        )

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self) -> PartialFile:
        # roll over before a write, not after it: a failed rename must not cost an exchange already written
        if self._file and self._file.size >= self._max_bytes:
            self.close()
        if self._file is None:
            self._file = self._open()
        return self._file

    def _open(self) -> PartialFile:
        now = datetime.now(UTC)
        warc, info_id = make_name(self._source, now, self._serial), members.make_id()
        file = PartialFile(self._root / warc)
        try:
            file.append(members.make_warcinfo(info_id, Path(warc).name, now, self._info))
            for folder in (file.final.parent, file.final.parent.parent, self._root):
                sync_folder(folder)
        except BaseException:
            file.discard()
            raise
        self._serial += 1
        self._warc, self._info_id = warc, info_id
        self._records, self._responses, self._lines = 1, 0, []
        return file


def _repeats(exchange: Exchange, payload: str, original: RecordRef) -> bool:
    if original.revisit:
        raise ArchiveError(f"{original.url} is a revisit itself", mend="Refer to the capture that holds the payload")
    if exchange.truncated:
        return False
    if exchange.status == 304:
        return not exchange.body
    if payload != original.payload_sha256:
        raise ArchiveError(f"{exchange.url} does not have the payload of the capture it is said to repeat")
    return True


def _make_request(exchange: Exchange, url: str, headers: dict[str, str]) -> bytes:
    stated = {**headers, "WARC-Record-ID": members.make_id(), "WARC-Payload-Digest": f"sha256:{members.digest()}"}
    return members.make_http_record("request", url, stated, heads.make_request_head(exchange), b"")


def _make_answer(
    exchange: Exchange, url: str, headers: dict[str, str], payload: str, original: RecordRef | None
) -> bytes:
    head = heads.make_response_head(exchange)
    if original is None:
        stated = {**headers, "WARC-Payload-Digest": f"sha256:{payload}"}
        if exchange.truncated:
            stated["WARC-Truncated"] = exchange.truncated if exchange.truncated in TRUNCATED else "unspecified"
        return members.make_http_record("response", url, stated, head, exchange.body)
    not_modified = exchange.status == 304
    stated = {
        **headers,
        "WARC-Profile": members.NOT_MODIFIED if not_modified else members.IDENTICAL_PAYLOAD,
        "WARC-Refers-To": original.record_id,
        "WARC-Refers-To-Target-URI": heads.clean_url(original.url),
        "WARC-Refers-To-Date": members.format_date(original.fetched_at),
        "WARC-Payload-Digest": f"sha256:{original.payload_sha256}",
    }
    if not not_modified:
        stated["WARC-Truncated"] = "length"  # required where an identical body is left out: WARC 1.1, 6.7.2
    return members.make_http_record("revisit", url, stated, head, b"")
