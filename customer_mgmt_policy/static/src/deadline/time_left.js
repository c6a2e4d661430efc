import { _t } from "@web/core/l10n/translation";
import { onMounted, onWillUnmount, useState } from "@odoo/owl";

const { DateTime, Duration } = luxon;
const REFRESH = 30 * 1000;

/** Two largest units of a span, in the user's language: “3 days 4 hr”, “25 min”. */
export function spanInWords(milliseconds) {
    const span = Duration.fromMillis(milliseconds).shiftTo("days", "hours", "minutes").toObject();
    const parts = span.days >= 1 ? { days: span.days, hours: span.hours }
        : span.hours >= 1 ? { hours: span.hours, minutes: Math.floor(span.minutes) }
        : { minutes: Math.floor(span.minutes) };
    const visible = Object.fromEntries(Object.entries(parts).filter(([, value]) => value));
    return Duration.fromObject(Object.keys(visible).length ? visible : { minutes: 0 }).toHuman({ unitDisplay: "short" });
}

/** How much time is left until `due`, or by how much it is late. */
export function timeLeftInWords(due, now) {
    const left = due.diff(now).milliseconds;
    return left < 0 ? _t("late by %s", spanInWords(-left)) : _t("%s left", spanInWords(left));
}

/** Reactive `{now}` that follows the clock while the component is shown. */
export function useNow() {
    const state = useState({ now: DateTime.now() });
    let timer;
    onMounted(() => (timer = setInterval(() => (state.now = DateTime.now()), REFRESH)));
    onWillUnmount(() => clearInterval(timer));
    return state;
}
