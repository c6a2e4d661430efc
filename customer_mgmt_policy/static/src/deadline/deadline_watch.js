import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

const REFRESH = 5 * 60 * 1000;

/** Warns when the scheduled action that checks the deadlines stands still. */
export class DeadlineWatch extends Component {
    static template = "customer_mgmt_policy.DeadlineWatch";
    static props = { systray: { type: Boolean, optional: true } };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ warning: false });
        onWillStart(() => this.refresh());
        let timer;
        onMounted(() => (timer = setInterval(() => this.refresh(), REFRESH)));
        onWillUnmount(() => clearInterval(timer));
    }

    async refresh() {
        this.state.warning = await this.orm.silent.call("customer.deadline", "get_scheduler_warning", []);
    }

    openScheduler() {
        if (user.isSystem) {
            this.action.doAction("base.ir_cron_act");
        }
    }
}

if (session.customer_deadline_watch) {
    registry.category("systray").add("customer_mgmt_policy.DeadlineWatch", {
        Component: DeadlineWatch,
        props: { systray: true },
    }, { sequence: 30 });
}

class DeadlineListRenderer extends ListRenderer {
    static template = "customer_mgmt_policy.DeadlineListRenderer";
    static components = { ...ListRenderer.components, DeadlineWatch };
}

class DeadlineKanbanRenderer extends KanbanRenderer {
    static template = "customer_mgmt_policy.DeadlineKanbanRenderer";
    static components = { ...KanbanRenderer.components, DeadlineWatch };
}

registry.category("views").add("customer_deadline_list", { ...listView, Renderer: DeadlineListRenderer });
registry.category("views").add("customer_deadline_kanban", { ...kanbanView, Renderer: DeadlineKanbanRenderer });
