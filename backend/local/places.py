"""Where the local servers keep their files, and who may reach them."""

import hashlib
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from backend.local.children import Account, myself
from backend.local.failure import LocalFailure

# A socket's address holds 107 characters; PostgreSQL appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 90
SHARED = Path("/var/tmp")  # nosec B108 - each folder in it is private, its owner checked


@dataclass(frozen=True)
class Places:
    """The folders of one installation; everything below `root`, as far as that is possible."""

    root: Path

    @property
    def logs(self) -> Path:
        """What the children print."""
        return self.root / "logs"

    @property
    def spare(self) -> Path:
        """The folder outside `root`, for what cannot be inside; the same on every start."""
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        return SHARED / f"field-{os.geteuid()}-{digest}"


def open_places(root: str | os.PathLike[str]) -> Places:
    """The places under `root`, created if need be."""
    places = Places(Path(root).expanduser().absolute())
    try:
        places.root.mkdir(mode=0o755, parents=True, exist_ok=True)
        places.logs.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LocalFailure(f"LOCAL_DIR {places.root} cannot be used: {error.strerror}.") from error
    if not os.access(places.root, os.W_OK):
        raise LocalFailure(f"LOCAL_DIR {places.root} belongs to somebody else.")
    return places


def database_account() -> Account:
    """Who runs PostgreSQL: we ourselves or, since it refuses root, `nobody`."""
    if os.geteuid() != 0:
        return myself()
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def private_folder(path: Path, account: Account) -> Path:
    """`path` as a 0700 folder of `account`.

    Raises LocalFailure when it is there already and is anything else: in a shared folder
    somebody could have put it there for us.
    """
    try:
        path.mkdir(mode=0o700)
        os.chown(path, account.uid, account.gid)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            raise LocalFailure(
                f"{path} is in the way: it is no folder of user {account.uid}."
            ) from None
        path.chmod(0o700)
    return path


def can_use(path: Path, account: Account, *, right: str) -> bool:
    """Whether `account` has `right` ("-x", "-w" …) on `path`, asked under that account."""
    answer = subprocess.run(
        ["test", right, str(path)],  # nosec B607 - every system keeps this one somewhere else
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
        check=False,
    )
    return answer.returncode == 0


def socket_folder(places: Places, name: str, account: Account) -> Path:
    """A private folder for a socket whose whole path stays short enough."""
    inside = places.root / name
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and can_use(
        places.root, account, right="-x"
    ):
        return private_folder(inside, account)
    return private_folder(spare_folder(places) / name, account)


def spare_folder(places: Places) -> Path:
    """The folder outside `root`; `nobody` may pass through it to its own."""
    folder = private_folder(places.spare, myself())
    if not database_account().is_me:
        folder.chmod(0o711)
    return folder
