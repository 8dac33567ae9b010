"""errors: every message names what exists and what to do."""

import pytest

from vifailback import errors


def test_input_errors_name_file_and_field_and_why():
    error = errors.AnnotationError("must be a number", file="a.json", field="annotations[3].index")
    assert str(error) == "a.json: annotations[3].index: must be a number"
    assert str(errors.CommandError("empty")) == "empty"


def test_unknown_names_come_with_the_closest_known_one():
    error = errors.UnknownNameError("camera", "cam_hihg", ["cam_high", "cam_left_wrist"])
    assert "Did you mean 'cam_high'?" in str(error)
    assert "cam_left_wrist" in str(error)


def test_a_missing_extra_says_the_pip_line():
    assert "pip install 'vifailback[hdf5]'" in str(errors.MissingExtraError("reading HDF5", "hdf5"))


@pytest.mark.parametrize("name", [name for name in vars(errors) if name.endswith("Error")])
def test_every_error_is_caught_by_the_base(name: str):
    assert issubclass(getattr(errors, name), errors.ViFailbackError)
