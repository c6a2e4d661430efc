import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";

/** A list of what waits for a decision: the header of each group decides on all of the group, by the checked steps. */
export class DecideListRenderer extends ListRenderer {
    static groupRowTemplate = "customer_mgmt_policy.DecideListGroupRow";

    setup() {
        super.setup();
        this.action = useService("action");
        this.orm = useService("orm");
    }

    async decide(group, name) {
        const { resModel, domain, context } = group.list;
        const resIds = await this.orm.search(resModel, domain, { context });
        const onClose = () => this.reload(group.model.root);
        await this.action.doActionButton({ type: "object", name, resModel, resIds, context, onClose });
    }

    /** Load anew without the groups that are empty now, which Odoo's lists go on to show. */
    reload(root) {
        forgetGroups(root);
        return root.load();
    }
}

function forgetGroups(list) {
    delete list.config.currentGroups;
    (list.groups || []).forEach((group) => forgetGroups(group.list));
}

registry.category("views").add("customer_decide_list", { ...listView, Renderer: DecideListRenderer });
