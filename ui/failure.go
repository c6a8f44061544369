package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"socklens/ui/explain"
	"socklens/ui/parts"
)

// ShowFailure shows why the window can't be opened, and runs the application until that is closed.
func ShowFailure(app fyne.App, x explain.Explanation) {
	app.Settings().SetTheme(parts.NewTheme(parts.System, 1))
	w := app.NewWindow("Socklens")
	text := container.NewVBox(heading(x.What))
	for _, s := range []string{x.Why, x.Try} {
		l := widget.NewLabel(s)
		l.Wrapping = fyne.TextWrapWord
		text.Add(l)
	}
	quit := widget.NewButton("Quit", app.Quit)
	quit.Importance = widget.HighImportance
	w.SetContent(container.NewPadded(container.NewBorder(text, container.NewHBox(layout.NewSpacer(), quit), nil, nil)))
	w.Resize(fyne.NewSize(520, 200))
	w.CenterOnScreen()
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape || k.Name == fyne.KeyReturn {
			app.Quit()
		}
	})
	w.Show()
	Run(app)
}
