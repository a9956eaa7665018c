package receivers

import "time"

type reminder struct {
	call  *time.Timer
	alarm *time.Timer
	mixed *time.Timer
}

func (r *reminder) arm(d time.Duration, f func()) {
	r.call = time.AfterFunc(d, f)
	r.alarm = time.NewTimer(d)
	if d < time.Second {
		r.mixed = time.NewTimer(d)
	} else {
		r.mixed = time.AfterFunc(d, f)
	}
}

// expired gives a reminder whose timers have all expired.
func expired() *reminder {
	r := &reminder{}
	ran := make(chan struct{})
	r.arm(0, func() { close(ran) })
	<-ran
	time.Sleep(time.Millisecond)
	return r
}

// disarmCall drains a timer that has run its function, as if it had a channel.
//
//corpus:run expired().disarmCall()
func (r *reminder) disarmCall() {
	if r.call != nil && !r.call.Stop() {
		<-r.call.C // want GL302
	}
	r.call = nil
}

// disarmAlarm drains a timer that has a channel.
//
//corpus:run expired().disarmAlarm()
func (r *reminder) disarmAlarm() {
	if !r.alarm.Stop() {
		<-r.alarm.C // ok GL302
	}
}

// disarmMixed drains a timer that has a channel when the reminder is short.
//
//corpus:run expired().disarmMixed(true)
func (r *reminder) disarmMixed(short bool) {
	if short && !r.mixed.Stop() {
		<-r.mixed.C // ok GL302
	}
}
