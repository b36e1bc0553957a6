"""``publish``: a release to the Hugging Face hub, once, whole, and tagged with its version.

What is there already is not sent again, so that a run which was stopped goes on, and a second run
sends nothing. A version that is published is never changed: other content needs another version.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...schema import PressmarkError
from ...schema.reading import InvalidDocument, read_json
from ..cache import home as default_home
from ..catalogue import Catalogue, catalogue
from .draft import CHECKOUT
from .hub_faults import hub_faults
from .inspection import inspect_release
from .release import CARD, MANIFEST, Release, names_of, read_release

if TYPE_CHECKING:
    from huggingface_hub import HfApi

#: What the hub takes for a name: a name and a name, neither with what it refuses in one.
_REPOSITORY = re.compile(
    r"(?!.*(--|\.\.|\.git$|[.-](/|$)))[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII
)
_LONGEST = 96
#: The hub's own file, which a release does not have and does not touch.
_HUBS_OWN = ".gitattributes"
#: What the hub puts into a repository that is made on its pages; the second is written over.
_MADE_WITH_IT = (_HUBS_OWN, CARD)
_MAIN = "main"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do: files to send with their sizes in bytes, files to remove, the tag."""

    send: Mapping[str, int]
    remove: tuple[str, ...]
    tag: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did; ``commit`` is None after a dry run."""

    repository: str
    release: Release
    plan: Plan
    commit: str | None

    @property
    def nothing(self) -> bool:
        """Whether the hub had it all already."""
        return not (self.plan.send or self.plan.remove or self.plan.tag)


@dataclass(frozen=True, slots=True)
class _Remote:
    """A repository as the hub has it: its head, the files by git's hash or sha256, and tags."""

    head: str
    files: Mapping[str, str]
    tags: Mapping[str, str]
    private: bool


def publish(
    folder: Path,
    repository: str,
    *,
    dry_run: bool = False,
    private: bool = False,
    remove_others: bool = False,
    endpoint: str | None = None,
    token: str | None = None,
    index: Catalogue | None = None,
    home: Path | None = None,
    checkout: Path = CHECKOUT,
    say: Callable[[str], None] = lambda _: None,
) -> Published:
    """Send a release to a dataset repository ``user/name`` of the hub and tag it ``v<version>``.

    The folder is inspected first, and refused (InvalidDocument with all problems) when it is not
    what was built or holds a word that may not be handed out. ``dry_run`` needs no network and
    tells all that a first run would send. Files of the repository that no release put there are
    left alone and stop it, unless ``remove_others``. ``endpoint`` and ``token`` are the hub's own,
    as its library finds them, unless given. Raises PressmarkError when the hub refuses or cannot
    be reached: run it again, it goes on.
    """
    if not _REPOSITORY.fullmatch(repository) or len(repository) > _LONGEST:
        raise PressmarkError(
            f"{repository!r} is no repository of the hub, expected a name such as user/pressmark"
        )
    say("inspecting the release")
    read_release(folder)
    with tempfile.TemporaryDirectory() as taken:
        # What was looked at is what goes: nobody changes a file in between.
        copy = shutil.copytree(folder, Path(taken) / "release", symlinks=True)
        place = (index or catalogue(), home or default_home(), checkout)
        release, problems = inspect_release(copy, *place)
        if problems:
            raise InvalidDocument(str(folder), problems)
        files = {name: copy / name for name in names_of(copy)}
        if dry_run:
            sizes = {name: path.stat().st_size for name, path in files.items()}
            plan = Plan(sizes, (), f"v{release.version}")
            return Published(repository, release, plan, None)
        hub = _Hub(repository, endpoint, token, private, remove_others)
        return _sent(hub, files, release, say)


@dataclass(frozen=True, slots=True)
class _Hub:
    """Where a release goes, and how."""

    repository: str
    endpoint: str | None
    token: str | None
    private: bool
    remove_others: bool


def _sent(
    hub: _Hub, files: Mapping[str, Path], release: Release, say: Callable[[str], None]
) -> Published:
    repository, tag = hub.repository, f"v{release.version}"
    with hub_faults(repository):
        api = _api(hub.endpoint, hub.token)
        api.create_repo(repository, repo_type="dataset", private=hub.private, exist_ok=True)
        remote = _remote(api, repository)
        if hub.private and not remote.private:
            raise PressmarkError(
                f"{repository} is there already and everybody can see it, expected a new or a "
                "private one with --private: make it private on its page, or name another"
            )
        plan = _planned(api, repository, files, tag, remote)
        if plan.tag and not hub.remove_others:
            _check_others(api, repository, files, remote)
        say(f"{len(plan.send)} files to send, {len(plan.remove)} to remove")
        commit = _send(api, repository, files, plan, remote, release)
        _check_sent(api, repository, files, tag)
    return Published(repository, release, plan, commit)


def _api(endpoint: str | None, token: str | None) -> HfApi:
    try:
        from huggingface_hub import HfApi, get_token
    except ImportError:
        raise PressmarkError(
            "the package huggingface_hub is not installed, and a release is published with it: "
            "pip install 'pressmark[dataset]'"
        ) from None
    token = token or get_token()
    if token and not token.isascii():
        raise PressmarkError(
            "the token for the hub holds letters that no token has: copy it again, and run "
            "`hf auth login` or set HF_TOKEN"
        )
    return HfApi(endpoint=endpoint, token=token)


def _local(path: Path) -> tuple[str, str]:
    """The hashes by which the hub knows a file: git's of its blob, and sha256 of a large file."""
    data = path.read_bytes()
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
    return blob.hexdigest(), hashlib.sha256(data).hexdigest()


def _remote_files(api: HfApi, repository: str, revision: str) -> dict[str, str]:
    from huggingface_hub.hf_api import RepoFile

    tree = api.list_repo_tree(repository, repo_type="dataset", recursive=True, revision=revision)
    return {
        entry.path: entry.lfs.sha256 if entry.lfs else entry.blob_id
        for entry in tree
        if isinstance(entry, RepoFile)
    }


def _remote(api: HfApi, repository: str) -> _Remote:
    info = api.repo_info(repository, repo_type="dataset", revision=_MAIN)
    refs = api.list_repo_refs(repository, repo_type="dataset")
    tags = {tag.name: tag.target_commit for tag in refs.tags}
    files = _remote_files(api, repository, _MAIN)
    return _Remote(str(info.sha), files, tags, bool(info.private))


def _differing(files: Mapping[str, Path], there: Mapping[str, str]) -> list[str]:
    return [name for name, path in files.items() if there.get(name) not in _local(path)]


def _planned(
    api: HfApi, repository: str, files: Mapping[str, Path], tag: str, remote: _Remote
) -> Plan:
    if tag in remote.tags:
        _check_sent(api, repository, files, tag)
        return Plan({}, (), None)
    send = {name: files[name].stat().st_size for name in _differing(files, remote.files)}
    remove = tuple(sorted(set(remote.files) - set(files) - {_HUBS_OWN}))
    return Plan(send, remove, tag)


def _check_others(api: HfApi, repository: str, files: Mapping[str, Path], remote: _Remote) -> None:
    """Raise PressmarkError when files would be lost that no release put into the repository."""
    same = set(files) - set(_differing(files, remote.files))
    others = set(remote.files) - same - {*_MADE_WITH_IT, MANIFEST}
    if others and MANIFEST in remote.files:
        others -= _listed_there(api, repository, remote.head)
    if others:
        named = ", ".join(sorted(others)[:3]) + (", …" if len(others) > 3 else "")
        raise PressmarkError(
            f"{repository} holds {len(others)} files that no release put there ({named}), and a "
            "release is all that its repository holds: name another repository, or publish with "
            "--remove-others, which takes them out"
        )


def _listed_there(api: HfApi, repository: str, revision: str) -> set[str]:
    """The files that the release at the head of the repository lists."""
    with tempfile.TemporaryDirectory() as folder:
        api.hf_hub_download(
            repository, MANIFEST, repo_type="dataset", revision=revision, local_dir=folder
        )
        found = read_json(Path(folder) / MANIFEST)  # of any version of ours, or somebody else's
        listed = found.get("files") if isinstance(found, dict) else None
        return set(listed) if isinstance(listed, dict) else set()


def _check_sent(api: HfApi, repository: str, files: Mapping[str, Path], tag: str) -> None:
    """Raise PressmarkError unless the hub has under the tag what is here, and nothing else."""
    there = _remote_files(api, repository, tag)
    wrong = _differing(files, there) + sorted(set(there) - set(files) - {_HUBS_OWN})
    if wrong:
        raise PressmarkError(
            f"{repository} has other content under {tag} than this release ({len(wrong)} files, "
            f"the first {wrong[0]}): a version that is published stays as it is, so give the "
            "corpus a new version in corpus/catalogue.json and build again"
        )


def _send(
    api: HfApi,
    repository: str,
    files: Mapping[str, Path],
    plan: Plan,
    remote: _Remote,
    release: Release,
) -> str:
    """One commit with all that differs, and the tag on it; gives the commit."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    commit = remote.tags.get(f"v{release.version}", remote.head)
    operations: list[Any] = [
        CommitOperationAdd(path_in_repo=name, path_or_fileobj=files[name]) for name in plan.send
    ]
    operations += [CommitOperationDelete(path_in_repo=name) for name in plan.remove]
    if operations:
        # All in one commit: no reader sees half a release.
        made = api.create_commit(
            repository,
            operations,
            commit_message=f"Version {release.version} ({release.sha256[:12]})",
            repo_type="dataset",
            revision=_MAIN,
            parent_commit=remote.head,
        )
        commit = made.oid
    if plan.tag:
        api.create_tag(
            repository, tag=plan.tag, revision=commit, repo_type="dataset",
            tag_message=f"sha256 {release.sha256}",
        )  # fmt: skip
    return commit
