import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useCardData } from "./card_data";
import { exactTime, timeLeftInWords, useNow } from "../deadline/time_left";

const FIELD = (name) => `.o_field_widget[name="${name}"]`;
const SHOWN_GAPS = 6;

/** First thing on a customer card: how complete it is, what is late, when we spoke last and speak next. */
export class CardPanel extends Component {
    static template = "customer_mgmt_policy.CardPanel";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.root = useRef("root");
        this.state = useState({ allGaps: false });
        this.clock = useNow();
        this.data = useCardData(this, "get_card_panel");
    }

    get panel() {
        return this.data.value;
    }

    get gaps() {
        const missing = [...this.panel.missing].sort((one, other) => other.mandatory - one.mandatory);
        const shown = this.state.allGaps ? missing : missing.slice(0, SHOWN_GAPS);
        return { shown, more: missing.length - shown.length };
    }

    get texts() {
        const { percent, clocks } = this.panel;
        return {
            card: _t("Card %s %", percent),
            more: _t("and %s more", this.gaps.more),
            mandatory: _t("The card cannot be confirmed without it"),
            late: clocks && _t("%s late", clocks.late),
            week: clocks && _t("%s due this week", clocks.week),
            open: clocks && _t("%s in all", clocks.open),
        };
    }

    get barColor() {
        return this.panel.percent === 100 ? "success" : this.panel.missing.some((gap) => gap.mandatory) ? "danger" : "warning";
    }

    get clocks() {
        return this.panel.clocks.next.map((clock) => {
            const due = deserializeDateTime(clock.due_at);
            return { ...clock, late: due < this.clock.now, left: timeLeftInWords(due, this.clock.now), due: exactTime(due) };
        });
    }

    get contacts() {
        const { last, next } = this.panel;
        return [
            { label: _t("Last contact"), ...this.toContact(last, _t("none yet")) },
            { label: _t("Next contact"), ...this.toContact(next, _t("not planned")) },
        ];
    }

    toContact(contact, nothing) {
        if (!contact) {
            return { text: nothing, muted: true };
        }
        return { text: formatDate(deserializeDate(contact.date)), details: [contact.kind, contact.user].filter(Boolean).join(" · ") };
    }

    /** Bring the field that lacks its content to the eye, whatever tab it stands on. */
    async goTo(fieldName) {
        const form = this.root.el.closest(".o_form_view");
        const tabs = [...form.querySelectorAll(".o_notebook_headers .nav-link")];
        for (const tab of [null, ...tabs]) {
            tab?.click();
            await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
            const field = form.querySelector(FIELD(fieldName));
            if (field) {
                field.scrollIntoView({ behavior: "smooth", block: "center" });
                field.querySelector("input, textarea, select, button")?.focus({ preventScroll: true });
                return;
            }
        }
    }

    showAllGaps() {
        this.state.allGaps = true;
    }

    goToGap(gap) {
        return this.goTo(gap.field === "decision_maker_id" ? "relationship_ids" : gap.field);
    }

    openClock(clock) {
        return this.run("customer.deadline", clock.id, "action_open_record");
    }

    openClocks(bucket) {
        return this.run("res.partner", this.props.record.resId, "action_open_deadlines", [bucket]);
    }

    async run(resModel, resId, name, args) {
        if (await this.props.record.save()) {
            await this.action.doActionButton({
                type: "object", name, resModel, resId, args: args && JSON.stringify(args), context: user.context,
            });
        }
    }
}

registry.category("view_widgets").add("customer_card_panel", { component: CardPanel });
