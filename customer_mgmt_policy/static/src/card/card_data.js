import { useEffect, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/**
 * What a part of the card shows is asked for once the form is there, so that the form opens no later, and again after
 * each save or reload. `args` are passed on to the method. Returns reactive `{value}`; `undefined` while nothing came yet.
 */
export function useCardData(component, method, args = []) {
    const orm = useService("orm");
    const data = useState({ value: undefined });
    let latest = 0;
    useEffect(
        (resId, dirty) => {
            if (resId && !dirty) {
                const request = ++latest;
                orm.silent.call("res.partner", method, [[resId], ...args]).then((value) => {
                    if (request === latest) {
                        data.value = value;
                    }
                });
            }
        },
        () => {
            const { record } = component.props;
            return [record.resId, record.dirty, record.data];
        }
    );
    return data;
}
