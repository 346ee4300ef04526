"""Links to the ERP as Procore keeps them: `origin_id`, and whose it is.

"Only one integration can use the `origin_id` field for an object" (Procore's financial tools tutorial), so ours carry a
prefix, and a value without it is somebody else's.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """Tells our own links from foreign ones."""

    prefix: str

    def own(self, origin_id: str) -> str | None:
        """Our link without its prefix, or `None`."""
        rest = origin_id.removeprefix(self.prefix)
        return rest if rest and rest != origin_id else None

    def foreign(self, origin_id: str) -> str | None:
        """A link that another integration wrote, or `None`."""
        return origin_id if origin_id and self.own(origin_id) is None else None

    def code(self, origin_id: str) -> str | None:
        """The ERP's code of what our own link names: the key of a document's address, or a plain code.

        A project that was sent carries its document's address, `company/kind/key`; whatever names that project needs the key.
        """
        link = self.own(origin_id)
        return None if link is None else (link.split("/", 2)[2] if link.count("/") > 1 else link)

    def as_linked(self, origin_id: str) -> str | None:
        """The ERP's id in data of the ERP Integrations tool: accounting linked it there, so it counts without a prefix."""
        return self.code(origin_id) or self.foreign(origin_id)

    def origin_id(self, address: str) -> str:
        """What to write as `origin_id`. The address names company, type and key, for Procore wants it unique by type."""
        return f"{self.prefix}{address}"
