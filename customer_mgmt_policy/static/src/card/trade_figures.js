import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useCardData } from "./card_data";

/** Cooperation history, payment record and the products that a customer buys most. */
export class TradeFigures extends Component {
    static template = "customer_mgmt_policy.TradeFigures";
    static props = { ...standardWidgetProps };

    setup() {
        this.data = useCardData(this, "get_trade_figures");
    }

    get figures() {
        return this.data.value;
    }

    get history() {
        const { orders } = this.figures;
        return [
            [_t("First order"), this.toDay(orders.first)],
            [_t("Last order"), this.toDay(orders.last)],
            [_t("Last delivery"), this.toDay(orders.last_delivery)],
            [_t("Orders"), `${orders.count} · ${orders.total}`],
            [_t("Last 12 months"), `${orders.year_count} · ${orders.year_total}`],
        ];
    }

    get payments() {
        const { payments } = this.figures;
        if (!payments.invoices) {
            return [[_t("Invoices"), _t("none yet")]];
        }
        return [
            [_t("Invoices"), payments.invoices],
            [_t("Unpaid"), payments.open],
            [_t("Overdue Amount"), payments.overdue, payments.is_overdue],
            [_t("Overdue since"), _t("%s days", payments.overdue_days), payments.overdue_days > 0],
            [_t("Pays late by"), payments.paid ? _t("%s days on average", payments.average_delay || 0) : _t("nothing paid yet")],
        ];
    }

    toDay(day) {
        return day ? formatDate(deserializeDate(day)) : "–";
    }
}

registry.category("view_widgets").add("customer_trade_figures", { component: TradeFigures });
