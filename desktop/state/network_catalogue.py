"""The catalogue of networks: the shipped ones, a model file once one was loaded, and which of them is in use."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from core.nn.models import ShippedModel


class NetworkCatalogue(QObject):
    """Networks are named as ``resolve_model`` takes them: a shipped one by its name, a model file by its path."""

    chosen_changed = Signal(str)  # the name or path of the network in use

    def __init__(self, models: Sequence[ShippedModel] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.models = tuple(models)
        self._loaded = ""
        self._chosen = ""

    @property
    def chosen(self) -> str:
        """The network in use; empty before there is one."""
        return self._chosen

    @property
    def loaded(self) -> str:
        """The path of the model file that was loaded last; empty when none was."""
        return self._loaded

    @property
    def names(self) -> tuple[str, ...]:
        """All networks that can be chosen."""
        return (*(model.name for model in self.models), *((self._loaded,) if self._loaded else ()))

    @Slot(str)
    def set_chosen(self, name_or_path: str) -> None:
        """This network is in use now; a model file joins the catalogue in the place of the one before."""
        if name_or_path and all(name_or_path != model.name for model in self.models):
            self._loaded = name_or_path
        self._chosen = name_or_path
        self.chosen_changed.emit(name_or_path)
