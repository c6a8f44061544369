package render

import (
	"net/url"
	"strings"
)

// mask stands for a secret. Its length says nothing about the secret's.
const mask = "••••••"

// MaskHeader returns a header's value with what is a secret by the header's name hidden: of an Authorization the scheme
// stays, of a Cookie the names. It is for summaries and screenshots, never for what is said to be on the wire.
func MaskHeader(name, value string) string {
	switch n := strings.ToLower(name); {
	case n == "authorization" || n == "proxy-authorization":
		if scheme, _, ok := strings.Cut(value, " "); ok {
			return scheme + " " + mask
		}
		return mask
	case n == "cookie":
		parts := strings.Split(value, ";")
		for i, part := range parts {
			if k, _, ok := strings.Cut(part, "="); ok {
				parts[i] = k + "=" + mask
			}
		}
		return strings.Join(parts, ";")
	case n == "set-cookie":
		pair, rest, more := strings.Cut(value, ";")
		if k, _, ok := strings.Cut(pair, "="); ok {
			pair = k + "=" + mask
		}
		if more {
			return pair + ";" + rest
		}
		return pair
	case !strings.HasPrefix(n, "sec-websocket-") && secretName(n):
		return mask
	}
	return value
}

// MaskURL returns a URL with its password and the values of query parameters that are secrets by their name hidden. The
// rest stays as it was written, also where it isn't a URL.
func MaskURL(s string) string {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		return s
	}
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		if user, _, ok := strings.Cut(authority[:i], ":"); ok {
			authority = user + ":" + mask + authority[i:]
		}
	}
	fragment := ""
	if i := strings.IndexByte(path, '#'); i >= 0 {
		path, fragment = path[:i], path[i:]
	}
	if at, query, ok := strings.Cut(path, "?"); ok {
		params := strings.Split(query, "&")
		for i, param := range params {
			k, v, ok := strings.Cut(param, "=")
			name, err := url.QueryUnescape(k)
			if ok && v != "" && err == nil && secretName(strings.ToLower(name)) {
				params[i] = k + "=" + mask
			}
		}
		path = at + "?" + strings.Join(params, "&")
	}
	return scheme + "://" + authority + path + fragment
}

// secretName reports whether a name in lower case is one that secrets commonly have.
func secretName(name string) bool {
	for _, word := range []string{"token", "secret", "password", "passwd", "api-key", "api_key", "apikey", "signature", "session", "jwt"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "auth" || name == "key" || name == "sig" || name == "x-auth"
}
