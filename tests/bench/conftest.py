"""What the tests of the bench room share."""

from tests.models.conftest import server

__all__ = ["server"]
