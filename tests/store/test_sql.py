"""The annotation database, on SQLite and on PostgreSQL."""

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text
from tests.store.first_version import make_first_version
from tests.store.strategies import PATIENT, annotations
from tests.store.writer import ROUNDS, add

from vifailback.errors import AnnotationError, ConfigError, ConflictError, StoreError
from vifailback.store import AnnotationSet, AnnotationStore, Written, read_annotations
from vifailback.store.account_tables import AccountRow
from vifailback.store.body import body_of
from vifailback.store.database import connect, transaction
from vifailback.store.models import VERSION_TABLE, Table
from vifailback.store.work_tables import WorkItem
from vifailback.store.writing import Entry
from vifailback.types import Annotation, FailureType, Outcome

WRITER = (sys.executable, str(Path(__file__).with_name("writer.py")))
NOON = datetime(2026, 1, 2, 12, 0, 0, 250_000, tzinfo=timezone(timedelta(hours=2)))
ONE = Annotation("task/episode_1", "Push.", outcome=Outcome.FAILED, extra={"note": "ü\x00😀"})
TWO = Annotation("task/Episode_2", "Pull.", fps=29.97)


def test_an_annotation_is_found_again_with_who_and_when(place: str) -> None:
    with AnnotationStore.open(place, clock=lambda: NOON) as store:
        assert store.get(ONE.episode) is None
        written = store.put(ONE, author="ana", source="annotate")
        found = store.get(ONE.episode)
        assert found is not None
        assert (found.annotation, found.author, found.when, found.source) == (ONE, "ana", NOON, "annotate")
        assert found.when.utcoffset() == timedelta(0)
        assert (written, found.revision, store.revision) == (Written(1, changed=True, new=True), 1, 1)


def test_history_keeps_every_state(place: str) -> None:
    times = iter(NOON + timedelta(seconds=second) for second in range(9))
    with AnnotationStore.open(place, clock=lambda: next(times)) as store:
        store.put(ONE, author="ana")
        store.put(TWO, author="ben")
        store.put(replace(ONE, reason="late"), author="ben")
        history = list(store.history(ONE.episode))
        assert [(stored.revision, stored.author, stored.annotation.reason) for stored in history] == [
            (1, "ana", ""),
            (3, "ben", "late"),
        ]
        assert [stored.when for stored in history] == [NOON, NOON + timedelta(seconds=2)]
        states = [store.at(ONE.episode, revision) for revision in range(5)]
        assert [state and state.annotation.reason for state in states] == [None, "", "", "late", "late"]
        assert store.at("nobody", 3) is None
        assert [stored.revision for stored in store.changes(after=1)] == [2, 3]
        assert [stored.annotation.episode for stored in store.all()] == [TWO.episode, ONE.episode]


def test_an_equal_annotation_changes_nothing(place: str) -> None:
    with AnnotationStore.open(place) as store:
        store.put_many([ONE, TWO], author="ana")
        again = store.put_many([TWO, ONE], author="ben", bases={ONE.episode: 1})
        assert again == (Written(2, changed=False), Written(1, changed=False))
        assert store.revision == 2
        with pytest.raises(ConflictError, match="somebody else has annotated it already"):
            store.put(ONE, author="ben", base=0)


def test_two_changes_of_one_episode_in_one_transaction_are_two_revisions(place: str) -> None:
    with AnnotationStore.open(place) as store:
        late = replace(ONE, reason="late")
        written = store.put_many([ONE, late, TWO], author="ana", bases={ONE.episode: 0})
        assert [put.new for put in written] == [True, False, True]
        assert [stored.annotation for stored in store.changes()] == [ONE, late, TWO]
        found = store.get(ONE.episode)
        assert found is not None
        assert (found.annotation, found.revision) == (late, 2)


def test_a_change_on_an_old_state_is_a_conflict_and_overwrites_nothing(place: str) -> None:
    with AnnotationStore.open(place) as store:
        store.put(ONE, author="ana")
        store.put(replace(ONE, reason="bens"), author="ben", base=1)
        with pytest.raises(ConflictError, match=r"task/episode_1: somebody else changed it since revision 1 \(now 2\)"):
            store.put(replace(ONE, reason="anas"), author="ana", base=1)
        with pytest.raises(ConflictError, match="somebody else has annotated it already"):
            store.put_many([TWO, replace(ONE, reason="anas")], author="ana", bases={ONE.episode: 0})
        assert store.revision == 2
        assert store.get(TWO.episode) is None
        store.put(replace(ONE, reason="anas"), author="ana")
        assert [stored.annotation.reason for stored in store.history(ONE.episode)] == ["", "bens", "anas"]


def test_an_annotation_that_is_not_valid_stops_the_whole_batch(place: str) -> None:
    with AnnotationStore.open(place) as store:
        with pytest.raises(AnnotationError, match="task/episode_1: failed_subtask: must be a whole number"):
            store.put_many([TWO, replace(ONE, subtasks=("a",), failed_subtask=2)], author="ana")
        with pytest.raises(StoreError, match="a name is not Unicode text"):
            store.get("gr\udcfcn")
        with pytest.raises(AnnotationError, match="author: must not hold a NUL"):
            store.put(ONE, author="a\x00")
        assert store.revision == 0


def test_more_annotations_than_a_batch_are_written_and_streamed(place: str) -> None:
    many = [
        Annotation(f"task/episode_{number:04}", "t", failure_type=FailureType.GRIPPER_POSE) for number in range(1203)
    ]
    with AnnotationStore.open(place) as store:
        store.put_many(many, author="ana")
        assert [stored.annotation for stored in store.all()] == many


def test_a_reader_sees_one_state_while_somebody_writes(place: str) -> None:
    many = [Annotation(f"task/episode_{number:04}", "t") for number in range(1203)]
    with AnnotationStore.open(place) as store:
        store.put_many(many, author="ana")
        reader = store.all()
        read = [next(reader)]
        store.put_many([replace(annotation, reason="new") for annotation in many], author="ben")
        read += reader
        assert [stored.annotation for stored in read] == many
        assert {stored.annotation.reason for stored in store.all()} == {"new"}


@settings(PATIENT, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(annotation=annotations())
def test_every_annotation_survives_the_database(place: str, annotation: Annotation) -> None:
    with AnnotationStore.open(place) as store:
        store.put(annotation, author=annotation.author.replace("\x00", ""))
        found = store.get(annotation.episode)
        assert found is not None
        assert found.annotation == annotation


def test_eight_threads_lose_no_update_and_leave_no_gap(place: str) -> None:
    with AnnotationStore.open(place) as store:
        start, errors = threading.Barrier(8), list[BaseException]()

        def work(author: str) -> None:
            try:
                start.wait()
                add(store, author, rounds=5)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=(f"writer {number}",)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        _require_consistent(store, updates=40)


def test_eight_processes_on_a_fresh_store_migrate_once_and_lose_no_update(place: str) -> None:
    done = subprocess.run([*WRITER, place, "8"], stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    with AnnotationStore.open(place, create=False) as store:
        _require_consistent(store, updates=8 * ROUNDS)
        assert len([stored for stored in store.all() if stored.annotation.episode.startswith("own/")]) == 8


def test_a_writer_killed_in_the_middle_leaves_the_store_as_it_was(place: str) -> None:
    with AnnotationStore.open(place) as store:
        store.put(Annotation("shared", "count", reason="1"), author="ana")
        pipe = subprocess.PIPE
        with subprocess.Popen([*WRITER, place, "hang"], stdin=pipe, stdout=pipe, text=True) as victim:
            assert victim.stdout is not None
            assert victim.stdout.readline() == "inside\n"
            victim.kill()
        assert add(store, "ben", rounds=1) == 0
        _require_consistent(store, updates=2)


def test_a_database_of_a_newer_version_is_refused(place: str) -> None:
    AnnotationStore.open(place).close()
    engine = connect(place, create=False)
    with transaction(engine, writes=True) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match=r"was made by a newer ViFailback \(tables of version 9999\)"):
        AnnotationStore.open(place)


def test_an_annotation_of_a_newer_schema_is_refused(place: str) -> None:
    with AnnotationStore.open(place) as store:
        store.put(ONE, author="ana")
        engine = connect(place, create=False)
        with transaction(engine, writes=True) as connection:
            connection.execute(text('UPDATE annotation_snapshots SET "schema" = 2'))
        engine.dispose()
        with pytest.raises(StoreError, match="revision 1: was written by a newer ViFailback"):
            store.get(ONE.episode)


def test_the_migrations_make_the_tables_of_the_models(place: str) -> None:
    engine = connect(place, create=True)
    assert AccountRow.metadata is WorkItem.metadata is Table.metadata
    with transaction(engine, writes=False) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()


def test_a_store_that_does_not_exist_is_not_made_on_reading(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(StoreError, match="there is no annotation store"):
        AnnotationStore.open(path, create=False)
    path.touch()
    with pytest.raises(StoreError, match="is not an annotation store"):
        AnnotationStore.open(path, create=False)
    assert path.read_bytes() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_a_new_store_is_its_owners_alone_and_a_shared_one_stays_shared(tmp_path: Path) -> None:
    path = tmp_path / "annotations.db"
    for mode in (0o600, 0o660):
        with AnnotationStore.open(path) as store:
            store.put(ONE, author="ana")
            files = list(tmp_path.glob("annotations.db*"))
            assert {file.stat().st_mode & 0o777 for file in files} == {mode}, files
        path.chmod(0o660)


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with subprocess.Popen(
        [sys.executable, "-c", f"import sqlite3; sqlite3.connect({str(path)!r}).execute('create table t (x)')"]
    ):
        pass
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is an SQLite file of another program"):
        AnnotationStore.open(path)
    assert path.read_bytes() == before
    other = tmp_path / "notes.db"
    other.write_text("not a database at all, and longer than a header of SQLite is, which has a hundred bytes" * 3)
    with pytest.raises(StoreError, match="file is not a database"):
        AnnotationStore.open(other)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://root@localhost/a", "mysql databases are not supported"),
        ("sqlite://", "needs a file"),
        ("://", "is not understood"),
    ],
)
def test_urls_that_cannot_be_a_store_are_named(url: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        AnnotationStore.open(url)


def test_a_server_that_is_away_is_named_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as error:
        AnnotationStore.open(f"postgresql://ana:secret@/x?host={tmp_path}")
    assert "secret" not in str(error.value)
    assert "connection" in str(error.value)


def test_postgresql_without_its_driver_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from vifailback.errors import MissingExtraError\n"
        "from vifailback.store import AnnotationStore\n"
        "try: AnnotationStore.open('postgresql://ana@server/x')\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "pip install 'vifailback[postgres]'" in done.stdout


def test_a_store_is_read_like_a_file(tmp_path: Path) -> None:
    path = tmp_path / "annotations.sqlite"
    with AnnotationStore.open(path) as store:
        store.put_many([ONE, TWO], author="ana")
    assert read_annotations(path) == AnnotationSet((TWO, ONE))


def _require_consistent(store: AnnotationStore, *, updates: int) -> None:
    """No lost update, no gap in the history, and the snapshot equals the newest events."""
    changes = list(store.changes())
    assert [stored.revision for stored in changes] == list(range(1, store.revision + 1))
    assert [stored.annotation.reason for stored in store.history("shared")] == [str(n) for n in range(1, updates + 1)]
    newest = {stored.annotation.episode: stored for stored in changes}
    assert {stored.annotation.episode: stored for stored in store.all()} == newest


def test_a_database_of_the_first_version_keeps_its_annotations_and_gets_the_new_tables(place: str) -> None:
    history = [(replace(ONE, reason="old"), "ana"), (ONE, "ben"), (TWO, "ben")]
    make_first_version(place, history, NOON.astimezone(UTC))
    with AnnotationStore.open(place) as store:
        found = store.get(ONE.episode)
        assert found is not None
        assert (found.annotation, found.revision, found.author, found.when) == (ONE, 2, "ben", NOON)
        assert [stored.annotation.reason for stored in store.history(ONE.episode)] == ["old", ""]
        assert [stored.annotation for stored in store.all()] == [TWO, ONE]
        assert store.put(replace(ONE, reason="new"), author="eva", base=2).revision == 4
    engine = connect(place, create=False)
    with transaction(engine, writes=True) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    with pytest.raises(StoreError, match=r"(?i)unique"), transaction(engine, writes=True) as connection:
        connection.execute(text("UPDATE annotation_events SET operation = 'twice'"))
    engine.dispose()


def test_a_copy_of_an_annotation_stands_beside_it(place: str) -> None:
    with AnnotationStore.open(place) as store:
        store.put(ONE, author="ana")
        copy = replace(ONE, reason="ben's")
        with store.writing() as writing:
            entry = Entry(ONE.episode, body_of(copy), "ben", "annotate", track="ben", operation="1", label="reason")
            assert writing.add(entry) == 2
        assert [stored.annotation for stored in store.all()] == [ONE]
        assert [(stored.annotation, stored.track) for stored in store.all(track="ben")] == [(copy, "ben")]
        assert store.get(ONE.episode, track="eva") is None
        assert [stored.annotation.reason for stored in store.history(ONE.episode, track="ben")] == ["ben's"]
        assert store.at(ONE.episode, 2) == store.get(ONE.episode)
        assert [stored.track for stored in store.changes()] == ["", "ben"]
        again = store.put(replace(ONE, reason="ana's"), author="ana", base=1)
        assert again.revision == 3, "the copy's change is none of the annotation's"
        with pytest.raises(StoreError), store.writing() as writing:
            writing.add(entry)
        assert store.revision == 3, "an operation that is there already is not written again"
