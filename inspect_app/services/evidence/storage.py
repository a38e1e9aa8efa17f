"""The evidence store of this instance."""

from flask import current_app

from inspect_app.store.blobs import BlobFolder


def blobs() -> BlobFolder:
    """Return the store that the app was made with."""
    store = current_app.extensions["blobs"]
    assert isinstance(store, BlobFolder)
    return store
