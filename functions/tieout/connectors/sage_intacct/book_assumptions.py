"""What reading the books assumes beyond the rest. A customer switches each on after a check on their own system."""

from tieout.connectors.context import Assumption

BOOK_QUERIES = Assumption(
    name="intacct_lists_can_be_queried_with_their_lines",
    text="The query service gives every field of a document that GET shows, follows a reference to a field beside the other's "
    "key (sourceDocument.documentType), and filters owned lines by their header's key with $in.",
    source="The vendor's query guide shows children asked with fields of their parent; that all of these can be is inferred, and "
    "one field of another object is known that cannot.",
    live_check="Run a snapshot of each table on a sandbox company: a field that cannot be queried is refused by its name",
)

SIGNED_LINES = Assumption(
    name="intacct_changed_lines_keep_their_signed_price",
    text="extendedPriceInTxnCurrency of a commitment's line stays what was signed: what change documents add to it stands in its "
    "revision, and lines that they add are marked addedByChangeDocument.",
    source="The vendor's field list (originalAmount, revision, posted, addedByChangeDocument); that the price stays is inferred.",
    live_check="Submit a change document on a trial subcontract: GET the source, its line's extended price is as before",
)

SWITCHES = (BOOK_QUERIES, SIGNED_LINES)
"""Every assumption of the book, for the documents and for the operators' command."""
