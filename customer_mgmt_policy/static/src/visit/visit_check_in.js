import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// how long we wait for the browser to find out where we are
const PATIENCE = 8000;

/** Return where the browser is, or false when it does not say: refused, switched off, not found in time. */
function findPosition() {
    if (!navigator.geolocation) {
        return Promise.resolve(false);
    }
    return new Promise((resolve) => {
        // some browsers never answer while their question is on the screen
        const timer = setTimeout(() => resolve(false), 2 * PATIENCE);
        const answer = (position) => {
            clearTimeout(timer);
            resolve(position);
        };
        navigator.geolocation.getCurrentPosition(
            ({ coords: { latitude, longitude, accuracy } }) => answer({ latitude, longitude, accuracy }),
            () => answer(false),
            { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 60000 }
        );
    });
}

/** Arriving and leaving, each one tap. */
export class VisitCheckIn extends Component {
    static template = "customer_mgmt_policy.VisitCheckIn";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ isBusy: false });
    }

    get isIn() {
        return Boolean(this.props.record.data.can_check_out);
    }

    async onClick() {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await (this.isIn ? this.checkOut() : this.checkIn());
        } finally {
            this.state.isBusy = false;
        }
    }

    async checkIn() {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const position = await findPosition();
        await this.orm.call(record.resModel, "action_check_in", [[record.resId], position]);
        await record.load();
        if (!position) {
            this.notification.add(_t("Checked in without a place: the browser does not tell it."), { type: "warning" });
        }
    }

    async checkOut() {
        const { record } = this.props;
        if (await record.save()) {
            await this.orm.call(record.resModel, "action_check_out", [[record.resId]]);
            await record.load();
        }
    }
}

registry.category("view_widgets").add("customer_visit_check_in", { component: VisitCheckIn });
