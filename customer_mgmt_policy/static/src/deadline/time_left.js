import { toLocaleDateTimeString } from "@web/core/l10n/dates";
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
    const shown = Object.entries(parts).filter(([, value]) => value);
    return (shown.length ? shown : [["minutes", 0]])
        .map(([unit, value]) => Duration.fromObject({ [unit]: value }).toHuman({ unitDisplay: "short" }))
        .join(" ");
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

/** A moment as people write it, without its seconds. */
export function exactTime(due) {
    return toLocaleDateTimeString(due);
}
