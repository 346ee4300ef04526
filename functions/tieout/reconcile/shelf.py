"""A shelf in a local folder: for tests, for benchmarks, and for looking at a firm's files without a cloud."""

from pathlib import Path


class FolderShelf:
    """Files below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def put(self, path: str, content: bytes) -> None:
        file = self._file(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(f"{file.name}.half")
        half.write_bytes(content)
        half.replace(file)  # a reader must never open a file that is still being written

    def get(self, path: str) -> bytes:
        return self._file(path).read_bytes()

    def listing(self, prefix: str) -> list[str]:
        folder = self._file(prefix.rpartition("/")[0])
        found = (file.relative_to(self._root).as_posix() for file in folder.rglob("*") if file.is_file())
        return sorted(path for path in found if path.startswith(prefix) and not path.endswith(".half"))

    def local(self, path: str) -> Path:
        file = self._file(path)
        if not file.is_file():
            raise FileNotFoundError(path)
        return file

    def _file(self, path: str) -> Path:
        file = (self._root / path).resolve()
        if not file.is_relative_to(self._root):
            raise ValueError(f"{path!r} lies outside the shelf")
        return file
