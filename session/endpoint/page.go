package endpoint

import (
	"html/template"
	"net/http"
	"strings"
)

const pageText = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Socklens endpoint</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2430; background: #fff }
h2 { margin-top: 2rem } code { font: 13px ui-monospace, monospace; color: #1a56b8 }
table { border-collapse: collapse; width: 100% } td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #dfe2e7; vertical-align: top }
@media (prefers-color-scheme: dark) { body { color: #d7dae0; background: #16181d } code { color: #8ab4f8 } td { border-color: #2c313a } }
</style>
</head>
<body>
<h1>Socklens endpoint</h1>
<p>A WebSocket server to try things on. Connect to <code>{{.URL}}</code> and one of these paths; what stands after the
question mark may be left out or changed.</p>
<h2>Ordinary</h2>
<table>{{range .Good}}<tr><td><code>{{.Path}}</code></td><td>{{.Says}}.</td></tr>
{{end}}</table>
<h2>Misbehaviour</h2>
<p>Each of these does one thing that a server shouldn't, or that proxies and networks do to a server.</p>
<table>{{range .Bad}}<tr><td><code>{{.Path}}</code></td><td>{{.Says}}.</td></tr>
{{end}}</table>
</body>
</html>
`

// page serves the list of paths.
func (e *Endpoint) page(w http.ResponseWriter, _ *http.Request) {
	data := struct {
		URL       string
		Good, Bad []Path
	}{URL: e.URL()}
	for _, p := range Paths() {
		p.Says = strings.ToUpper(p.Says[:1]) + p.Says[1:]
		if strings.HasPrefix(p.Path, "/bad/") {
			data.Bad = append(data.Bad, p)
		} else {
			data.Good = append(data.Good, p)
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = template.Must(template.New("page").Parse(pageText)).Execute(w, data)
}
