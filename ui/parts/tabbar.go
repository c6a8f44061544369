package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Tab is what a TabBar shows of one tab.
type Tab struct {
	Title     string
	Status    Status
	Unseen    int  // entries since it was last looked at
	Violation bool // ▲
	Abnormal  bool // ■
}

// TabBar shows the tabs of the window: what each is doing, what came while it was not looked at, a cross to close it,
// and + for a new one. Tabs that don't fit are in the menu at its end.
type TabBar struct {
	widget.BaseWidget

	OnSelect func(i int)
	OnClose  func(i int)
	OnNew    func()
	OnMenu   func(i int, at fyne.Position) // a secondary click; at is on the canvas
	OnKey    func(key *fyne.KeyEvent)
}

// NewTabBar returns a bar without tabs.
func NewTabBar() *TabBar { return nil }

// SetTabs gives the tabs and which of them is the visible one, -1 for none.
func (b *TabBar) SetTabs(tabs []Tab, active int) {}

// Active returns the visible tab, -1 for none.
func (b *TabBar) Active() int { return -1 }
