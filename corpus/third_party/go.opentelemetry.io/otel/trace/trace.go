// Package trace declares, for the corpus, the part of the API that its cases call.
package trace

import "context"

type Tracer interface {
	Start(ctx context.Context, spanName string, opts ...SpanStartOption) (context.Context, Span)
}

type SpanStartOption interface{ apply() }

type SpanEndOption interface{ applyEnd() }

type Span interface {
	End(options ...SpanEndOption)
	RecordError(err error)
	SetName(name string)
}

// SpanFromContext gives the span of somebody else, who ends it.
func SpanFromContext(ctx context.Context) Span { return nil }

// ContextWithSpan keeps span in the context.
func ContextWithSpan(parent context.Context, span Span) context.Context { return parent }
