"""Datasets in the forms that other programs train from; each exporter is found by name through its entry point."""

from vifailback.vqa.export.exported import Exported, Exporter, ExportOptions, export_dataset

__all__ = ["ExportOptions", "Exported", "Exporter", "export_dataset"]
