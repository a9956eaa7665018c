"""GL101: bodies of HTTP responses."""

from __future__ import annotations

from golint_leaks.finding import Severity
from golint_leaks.rules._rule import Rule

RULE = Rule(
    id="GL101",
    name="unclosed-response-body",
    summary="An HTTP response body is not closed on some path",
    what="""\
A call such as `http.Get` or `client.Do` returned a response, and a path leads out of the function
on which nobody closes `resp.Body` or takes the response over.""",
    why="""\
The body holds the network connection. Until it is closed, the connection is neither reused nor
dropped, and the two goroutines that serve it stay alive with their buffers. Each leaked response
costs a file descriptor; a server that leaks on an error path runs out of them just when its peer
is already failing.

A response that comes with a nil error has a non-nil body, whatever its status code and even if
nothing is read from it. A response that comes with a non-nil error need not be closed.""",
    example="""\
resp, err := http.Get(url)
if err != nil {
	return nil, err
}
if resp.StatusCode != http.StatusOK {
	return nil, fmt.Errorf("status %s", resp.Status) // leaks resp.Body
}
defer resp.Body.Close()
return io.ReadAll(resp.Body)""",
    instead="""\
resp, err := http.Get(url)
if err != nil {
	return nil, err
}
defer resp.Body.Close()
if resp.StatusCode != http.StatusOK {
	return nil, fmt.Errorf("status %s", resp.Status)
}
return io.ReadAll(resp.Body)""",
    silent="""\
- A close that is not deferred is fine, as long as every path has one.
- The response or its body is returned, stored in something that outlives the function, sent,
  or given to a function that closes or keeps it.
- The response needs no close: `httptest.ResponseRecorder.Result`, the response of a websocket
  handshake, a body replaced by `http.NoBody`.
- Code that cannot be seen could close it: the response goes to a function without source and
  without a model. A model file (`--models`) can say what such a function does.
- Known gap: a body that is closed but not read to its end keeps its connection from being
  reused. That is slow, but it is no leak, and is not reported.""",
    cwe=(772, 404),
    precision="high",
    severity=Severity.WARNING,
    messages={
        "path": "{what} from {call} is not closed {path}",
        "never": "{what} from {call} is never closed",
        "dropped": "{what} from {call} is dropped, so nothing can close it",
        "overwritten": "{what} from {call} is overwritten {path} before it is closed",
    },
    kinds=("body",),
    fixable=True,
    references=("https://pkg.go.dev/net/http#Response",),
)
