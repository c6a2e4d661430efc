import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { formatDateTime, deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

const EVENT = "customer.inquiry/board";
// without a live connection, and for what becomes late by itself
const REFRESH = 30 * 1000;

/** The figures above the duty board; it looks again by itself whenever something changes. */
export class DutyBoardHeader extends Component {
    static template = "customer_mgmt_policy.DutyBoardHeader";
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.bus = useService("bus_service");
        this.state = useState({ open: 0, late: 0, mine: 0, incidents: 0, on_duty: [] });
        const refresh = debounce(() => this.refresh(), 300);
        let timer;
        onWillStart(() => this.loadFigures());
        onMounted(() => {
            this.bus.subscribe(EVENT, refresh);
            this.bus.start();
            timer = setInterval(refresh, REFRESH);
        });
        onWillUnmount(() => {
            this.bus.unsubscribe(EVENT, refresh);
            clearInterval(timer);
            refresh.cancel();
        });
    }

    get onDuty() {
        return this.state.on_duty.map(({ name, until }) => ({
            name,
            until: formatDateTime(deserializeDateTime(until), { format: "HH:mm" }),
        }));
    }

    async loadFigures() {
        Object.assign(this.state, await this.orm.silent.call("customer.inquiry", "get_board", []));
    }

    /** Whoever has chosen rows or looks elsewhere is left alone until the next time. */
    async refresh() {
        if (document.visibilityState === "hidden" || this.props.list.selection?.length) {
            return;
        }
        await Promise.all([this.loadFigures(), this.props.list.model.load()]);
    }
}

class DutyBoardListRenderer extends ListRenderer {
    static template = "customer_mgmt_policy.DutyBoardListRenderer";
    static components = { ...ListRenderer.components, DutyBoardHeader };
}

class DutyBoardKanbanRenderer extends KanbanRenderer {
    static template = "customer_mgmt_policy.DutyBoardKanbanRenderer";
    static components = { ...KanbanRenderer.components, DutyBoardHeader };
}

registry.category("views").add("customer_duty_board_list", { ...listView, Renderer: DutyBoardListRenderer });
registry.category("views").add("customer_duty_board_kanban", { ...kanbanView, Renderer: DutyBoardKanbanRenderer });
