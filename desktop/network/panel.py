"""The middle of the window: the whole network from input to softmax, every map of every layer of one trace.

A header says what the pointer is at and lets one choose what one scale of colours covers. Below it stands the view,
which scrolls where the network does not fit.
"""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.nn.network import Network
from core.recognition.reading import Reading
from desktop.network.cards import LayerCard
from desktop.network.levels import Levels
from desktop.network.pointing import Pointed, unit_of
from desktop.network.readout import readout
from desktop.network.view import NetworkView
from desktop.ui.pixels import Scale
from desktop.ui.theme import GRID, HALF_GRID, LIGHT, TARGET, Theme


class NetworkPanel(QWidget):
    """Shows a network and the trace of a reading through it.

    Layers are numbered as in the network, with -1 for the input and the number of layers for softmax; channels (or the
    units of a dense layer), rows and columns are counted from 0.
    """

    unit_hovered = Signal(object)  # Unit, or None when the pointer leaves
    unit_selected = Signal(object)  # Unit
    scale_requested = Signal(object)  # Scale
    export_requested = Signal(int)  # layer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._network: Network | None = None
        self.view = NetworkView()
        self.scroll_area = QScrollArea()
        self.readout = QLabel()
        self.scale_box = QComboBox()
        self._lay_out()
        self._explain()
        self.view.pointed_changed.connect(self._notify_pointed)
        self.view.unit_selected.connect(self._select)
        self.view.unit_reached.connect(self._scroll_to)
        self.view.menu_requested.connect(self._open_menu)
        self.scale_box.activated.connect(self._request_scale)
        self.set_theme(LIGHT)
        self.set_scale(Scale.LAYER)

    @property
    def levels(self) -> Levels | None:
        """The ends of the scales of what is shown; None when nothing is drawn."""
        return self.view.levels

    @property
    def scale(self) -> Scale:
        """What one scale of colours covers."""
        return self.view.scale

    @Slot(object)
    def show_network(self, network: Network) -> None:
        """Show the layers of a network, empty until a reading with it comes."""
        self._network = network
        self.view.show_network(network)
        self.view.setAccessibleDescription(
            self.tr("{title}: {names}").format(title=network.title, names=", ".join(network.names))
        )
        self._update_available_size()
        self._write()

    @Slot(object)
    def show_reading(self, reading: Reading | None) -> None:
        """Show every layer's maps in a reading; None, or a reading of nothing, shows empty outlines."""
        self.view.show_trace(None if reading is None else reading.trace)
        self._write()

    @Slot()
    def start_over(self) -> None:
        """The next reading is of another drawing, whose colours have scales of their own."""
        self.view.start_over()

    @Slot(object)
    def set_scale(self, scale: Scale) -> None:
        """Choose what one scale of colours covers."""
        self.view.set_scale(scale)
        self.scale_box.setCurrentIndex(self.scale_box.findData(scale))

    @Slot(object)
    def set_theme(self, theme: Theme) -> None:
        """Apply the theme."""
        self._theme = theme
        self.view.set_theme(theme)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.panel)
        self.setPalette(palette)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_available_size()
        self._write()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._update_available_size()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._update_available_size()
            self._write()

    def _lay_out(self) -> None:
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.scroll_area.setWidget(self.view)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the view has it
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.scale_box.setMinimumHeight(TARGET)
        scale_label = QLabel(self.tr("&Colour scale"))
        scale_label.setBuddy(self.scale_box)
        header = QHBoxLayout()
        header.setContentsMargins(GRID + HALF_GRID, HALF_GRID, GRID, 0)
        header.setSpacing(GRID)
        header.addWidget(self.readout, 1)
        header.addWidget(scale_label)
        header.addWidget(self.scale_box)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(header)
        whole.addWidget(self.scroll_area, 1)

    def _explain(self) -> None:
        self.scale_box.addItem(self.tr("per map"), Scale.MAP)
        self.scale_box.addItem(self.tr("per layer"), Scale.LAYER)
        self.scale_box.addItem(self.tr("shared"), Scale.NETWORK)
        self.scale_box.setAccessibleName(self.tr("Colour scale"))
        self.scale_box.setToolTip(
            self.tr(
                "What shares one colour scale. Per map: even weak maps are visible. Per layer: compare the maps of "
                "a layer. Shared: compare layers, too."
            )
        )
        self.setAccessibleName(self.tr("Network"))
        self.view.setAccessibleName(self.tr("Feature maps of every layer"))
        self.readout.setAccessibleDescription(self.tr("The unit under the pointer, and its value"))

    def _update_available_size(self) -> None:
        """Lay the network out in what the scroll area can show, less a scroll bar where one will be needed."""
        available = self.scroll_area.maximumViewportSize()
        self.view.set_available_size(available)
        needed = self.view.content_size()
        bar = self.scroll_area.verticalScrollBar().sizeHint().width()
        if needed.height() > available.height() and needed.width() <= available.width():
            available.setWidth(available.width() - bar)
            self.view.set_available_size(available)

    def _write(self) -> None:
        """The readout: what the unit that is pointed at says, or what one could do here."""
        unit = self.view.pointed
        palette = self.readout.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.muted if unit is None else self._theme.text)
        self.readout.setPalette(palette)
        card = None if unit is None else self.view.card(unit.layer)
        if unit is None or card is None:
            texts = [self.tr("Hover over a map to see its values.")]
        else:
            texts = [readout(card, unit, self.view.trace, before) for before in (self._card_before(card), None)]
        metrics = self.readout.fontMetrics()
        fitting = next((text for text in texts if metrics.horizontalAdvance(text) <= self.readout.width()), None)
        if fitting is None:
            fitting = metrics.elidedText(texts[-1], Qt.TextElideMode.ElideMiddle, self.readout.width())
        self.readout.setText(fitting)

    def _card_before(self, card: LayerCard) -> LayerCard | None:
        """The layer whose values an activation function was applied to."""
        before = self.view.card(card.index - 1) if card.activates else None
        same = before is not None and (before.count, before.height, before.width) == (
            card.count,
            card.height,
            card.width,
        )
        return before if same else None

    @Slot(object)
    def _notify_pointed(self, unit: Pointed | None) -> None:
        self._write()
        self.unit_hovered.emit(None if unit is None or self._network is None else unit_of(self._network, unit))

    @Slot(object)
    def _select(self, unit: Pointed) -> None:
        if self._network is not None:
            self.unit_selected.emit(unit_of(self._network, unit))

    @Slot(QPoint)
    def _scroll_to(self, point: QPoint) -> None:
        self.scroll_area.ensureVisible(point.x(), point.y(), 2 * GRID, 2 * GRID)

    @Slot(int)
    def _request_scale(self, index: int) -> None:
        self.scale_requested.emit(self.scale_box.itemData(index))

    @Slot(int, QPoint)
    def _open_menu(self, layer: int, position: QPoint) -> None:
        self.layer_menu(layer).popup(position)

    def layer_menu(self, layer: int) -> QMenu:
        """The context menu of one layer."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        card = self.view.card(layer)
        name = card.name if card else ""
        export = menu.addAction(self.tr("&Export the maps of {layer}…").format(layer=name))
        export.triggered.connect(lambda: self.export_requested.emit(layer))
        return menu
