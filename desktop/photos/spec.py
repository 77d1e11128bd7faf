"""The photos as a panel of the window."""

from PySide6.QtCore import QCoreApplication

from desktop.photos.controller import PhotoController
from desktop.ui.panels import BOTTOM, PanelContext, PanelSpec

ID = "dock_photos"


def photos_spec() -> PanelSpec:
    translate = QCoreApplication.translate
    return PanelSpec(
        ID,
        translate("photos", "Photos"),
        BOTTOM,
        make=lambda context: PhotoController(context.window, context.settings, context.describe_error),
        connect=connect,
        share=0.58,
        action_text=translate("photos", "&Photos"),
        tooltip=translate("photos", "Show or hide the photos and their digits"),
        keys="F10",
        opened=False,
    )


def connect(photos: PhotoController, context: PanelContext) -> None:
    context.page_opened.connect(photos.show_opened)
    context.photos_requested.connect(photos.open_paths)
    context.network_changed.connect(photos.show_network)
    context.closed.connect(photos.close)
    photos.subject_requested.connect(context.look_at)
    photos.opening_requested.connect(context.open_files)
    photos.picture_taken.connect(context.open_request)
    photos.show_requested.connect(lambda: context.show_panel(ID))
    photos.panel.large_requested.connect(lambda is_large: context.enlarge_panel(ID, is_large))
    photos.failed.connect(context.show_problem)
    photos.notice.connect(context.show_notice)
