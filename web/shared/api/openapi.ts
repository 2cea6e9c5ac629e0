// Made by `make wire` from the OpenAPI document. Do not edit.
export interface paths {
    "/areas/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List areas */
        get: {
            parameters: {
                query?: {
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    /** @description By district. */
                    district?: string;
                    limit?: number;
                    /** @description By name. */
                    name?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["AreaWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/areas/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One area */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AreaWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assignments/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List assignments */
        get: {
            parameters: {
                query?: {
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    /** @description By incident. */
                    incident?: string;
                    limit?: number;
                    /** @description By state. */
                    state?: string;
                    /** @description By unit. */
                    unit?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["AssignmentWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create: assignment */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewAssignment"] & {
                        /** Format: uuid */
                        id?: string;
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssignmentWritten"] | components["schemas"]["Written"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssignmentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assignments/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One assignment */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssignmentWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change: assignment */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The rev the change was made from, as `"3"`. */
                    "If-Match": string;
                };
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AssignmentPatch"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssignmentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/assignments/{record_id}/acknowledge/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledge: assignment */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssignmentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assignments/{record_id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel: assignment */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["WithReason"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssignmentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assignments/{record_id}/decline/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decline: assignment */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["WithReason"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssignmentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assignments/{record_id}/reassign/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reassign: assignment */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Reassign"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssignmentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log out */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LogIn"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TokenPair"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/token/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refresh a log-in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Refresh"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TokenPair"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List backup requests */
        get: {
            parameters: {
                query?: {
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                    /** @description By state. */
                    state?: string;
                    /** @description By unit. */
                    unit?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["BackupRequestWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create: backup request */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["BackupRequestFields"] & {
                        /** Format: uuid */
                        id?: string;
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One backup request */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/{record_id}/acknowledge/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Acknowledge: backup request */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/{record_id}/amend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Amend: backup request */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["BackupRequestFields"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/{record_id}/arrive/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Arrive: backup request */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/{record_id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel: backup request */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["WithReason"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/{record_id}/commit/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Commit: backup request */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CommitBackup"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/{record_id}/release/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Release: backup request */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backup-requests/{record_id}/seen/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Seen: backup request */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BackupRequestWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/board/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The dispatch board */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Board"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/break-glass/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List break glass */
        get: {
            parameters: {
                query?: {
                    /** @description By author. */
                    author?: string;
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                    /** @description By record. */
                    record?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["BreakGlassWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create: break glass */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OpenGlass"] & {
                        /** Format: uuid */
                        id?: string;
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BreakGlassWritten"] | components["schemas"]["Written"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BreakGlassWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/break-glass/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One break glass */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BreakGlassWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/code-lists/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List code lists */
        get: {
            parameters: {
                query?: {
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                    /** @description By name. */
                    name?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["CodeListWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/code-lists/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One code list */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CodeListWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/ticket/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket to the live feed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ticket"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/handover/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the desk hands over */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeskHandover"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List incidents */
        get: {
            parameters: {
                query?: {
                    /** @description By area. */
                    area?: string;
                    /** @description By call type. */
                    call_type?: string;
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                    /** @description By number. */
                    number?: string;
                    /** @description By received after. */
                    received_after?: string;
                    /** @description By received before. */
                    received_before?: string;
                    /** @description By status. */
                    status?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["IncidentWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create: incident */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["IncidentFields"] & {
                        /** Format: uuid */
                        id?: string;
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentWritten"] | components["schemas"]["Written"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One incident */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change: incident */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The rev the change was made from, as `"3"`. */
                    "If-Match": string;
                };
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["IncidentFields"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/incidents/{record_id}/cancel/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel: incident */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["WithReason"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents/{record_id}/close/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close: incident */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["WithReason"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents/{record_id}/eligibility/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which programmes a call is for */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Eligibility"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents/{record_id}/not-served/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Not served: incident */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NotServed"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents/{record_id}/recommendation/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which unit to send to a call */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Recommendation"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents/{record_id}/reopen/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reopen: incident */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/incidents/{record_id}/timeline/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An incident's timeline */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Timeline"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who one is */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Me"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List notes */
        get: {
            parameters: {
                query?: {
                    /** @description By assignment. */
                    assignment?: string;
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    /** @description By incident. */
                    incident?: string;
                    /** @description By kind. */
                    kind?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["NoteWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create: note */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewNote"] & {
                        /** Format: uuid */
                        id?: string;
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NoteWritten"] | components["schemas"]["Written"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NoteWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notes/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One note */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NoteWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change: note */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The rev the change was made from, as `"3"`. */
                    "If-Match": string;
                };
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AmendNote"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NoteWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/outcomes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List outcomes */
        get: {
            parameters: {
                query?: {
                    /** @description By assignment. */
                    assignment?: string;
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    /** @description By incident. */
                    incident?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["OutcomeWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create: outcome */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OutcomeFields"] & {
                        /** Format: uuid */
                        id?: string;
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OutcomeWritten"] | components["schemas"]["Written"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OutcomeWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/outcomes/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One outcome */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OutcomeWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change: outcome */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The rev the change was made from, as `"3"`. */
                    "If-Match": string;
                };
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OutcomeFields"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OutcomeWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/programmes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List programmes */
        get: {
            parameters: {
                query?: {
                    /** @description By code. */
                    code?: string;
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["ProgrammeWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/programmes/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One programme */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ProgrammeWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/push-subscriptions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a browser subscribes with */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PushKey"];
                    };
                };
            };
        };
        put?: never;
        /** Subscribe this browser */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PushSubscribe"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PushSubscribed"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PushSubscribed"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/push-subscriptions/{subscription_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Unsubscribe a browser */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    subscription_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/safety-checks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List safety checks */
        get: {
            parameters: {
                query?: {
                    /** @description By assignment. */
                    assignment?: string;
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                    /** @description By state. */
                    state?: string;
                    /** @description By unit. */
                    unit?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["SafetyCheckWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/safety-checks/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One safety check */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SafetyCheckWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/safety-checks/{record_id}/answer/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer: safety check */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CheckReply"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SafetyCheckWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shifts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List shifts */
        get: {
            parameters: {
                query?: {
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                    /** @description By unit. */
                    unit?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["ShiftWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create: shift */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ShiftStart"] & {
                        /** Format: uuid */
                        id?: string;
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShiftWritten"] | components["schemas"]["Written"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShiftWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shifts/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One shift */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShiftWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shifts/{record_id}/end/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End: shift */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["ShiftEnd"] & {
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShiftWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shifts/{record_id}/handover/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a shift hands over */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShiftHandover"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status-events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List status events */
        get: {
            parameters: {
                query?: {
                    /** @description By assignment. */
                    assignment?: string;
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    /** @description By incident. */
                    incident?: string;
                    limit?: number;
                    /** @description By status. */
                    status?: string;
                    /** @description By unit. */
                    unit?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["StatusEventWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create: status event */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StatusReport"] & {
                        /** Format: uuid */
                        id?: string;
                        occurred?: components["schemas"]["Clock"];
                        clock?: components["schemas"]["Clock"];
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StatusEventWritten"] | components["schemas"]["Written"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StatusEventWritten"] | components["schemas"]["Written"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status-events/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One status event */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StatusEventWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/conflicts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List open conflicts */
        get: {
            parameters: {
                query?: {
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["Issue"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/conflicts/{issue_id}/resolve/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide a conflict */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    issue_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Choice"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Issue"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/devices/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register a device */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Registration"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Registered"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Registered"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/devices/{device_id}/custody/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What has arrived of a queue */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    device_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Custody"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/issues/{issue_id}/dismiss/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Settle an issue of one's own */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    issue_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Issue"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/pull/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pull changes */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PullRequest"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PullAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/push/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Push a queue */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PushEnvelope"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PushAnswer"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/quarantine/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what could not be applied */
        get: {
            parameters: {
                query?: {
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["Issue"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/quarantine/{issue_id}/apply/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apply a mutation after all */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    issue_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Issue"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/quarantine/{issue_id}/close/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave a mutation unapplied */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    issue_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WithUrgentReason"];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Issue"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/rxdb/{record_type}/pull/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pull documents for RxDB */
        get: {
            parameters: {
                query?: {
                    /** @description The last page's, as JSON; absent at first. */
                    checkpoint?: string;
                    /** @description For a log-in that is bound to no device. */
                    device_id?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    record_type: "assignment" | "note" | "status_event" | "outcome" | "sync_issue";
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RxdbPage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/rxdb/{record_type}/push/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Push documents from RxDB */
        post: {
            parameters: {
                query?: {
                    /** @description For a log-in that is bound to no device. */
                    device_id?: string;
                };
                header?: never;
                path: {
                    record_type: "assignment" | "note" | "status_event" | "outcome" | "sync_issue";
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RxdbRow"][];
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, unknown>[];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/units/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List units */
        get: {
            parameters: {
                query?: {
                    /** @description From `next` or `previous`. */
                    cursor?: string;
                    limit?: number;
                    /** @description By programme. */
                    programme?: string;
                    /** @description By status. */
                    status?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["UnitWire"][];
                            /** Format: uri */
                            next: string | null;
                            /** Format: uri */
                            previous: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/units/{record_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One unit */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    record_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnitWire"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live feed */
        get: {
            parameters: {
                query?: {
                    ticket?: string;
                    last_event_id?: string;
                };
                header?: {
                    "Last-Event-ID"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description An endless stream */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sync/rxdb/stream/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live feed, for RxDB */
        get: {
            parameters: {
                query?: {
                    ticket?: string;
                    last_event_id?: string;
                };
                header?: {
                    "Last-Event-ID"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description An endless stream */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AmendNote
         * @description `note.amend`.
         */
        AmendNote: {
            body: string;
        };
        /**
         * AreaWire
         * @description `area`: reference data; `geometry` is GeoJSON.
         */
        AreaWire: {
            district: string;
            geometry: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            name: string;
            rev: number;
        };
        /**
         * AssignmentPatch
         * @description `assignment.patch`.
         */
        AssignmentPatch: {
            /** @default null */
            eta?: string | null;
            /** @default null */
            team_note?: string | null;
        };
        /**
         * AssignmentWire
         * @description `assignment`.
         */
        AssignmentWire: {
            acknowledged_at: string | null;
            alert_level: number;
            assigned_at: string | null;
            cleared_at: string | null;
            eta: string | null;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            incident: string;
            reason: string | null;
            rev: number;
            /** @enum {string} */
            state: "assigned" | "acknowledged" | "en_route" | "on_scene" | "cleared" | "cancelled" | "declined" | "reassigned";
            team_note: string | null;
            /** Format: uuid */
            unit: string;
        };
        /**
         * BackupRequestWire
         * @description `backup_request`; its escalation: `state`, `seen_by`, `acknowledged_by`, `committed_unit`.
         *
         *         `silent`: it stands behind another one for now. `alarmed_at`: when its own alarm began, which is
         *         what its `escalation_level` counts from. `resounds`: how often it sounded again after that.
         */
        BackupRequestWire: {
            acknowledged_at: string | null;
            acknowledged_by: components["schemas"]["Person"] | null;
            alarmed_at: string | null;
            assignment: string | null;
            author: components["schemas"]["Person"];
            committed_unit: string | null;
            /** Format: date-time */
            corrected_at: string;
            escalation_level: number;
            eta: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "law_enforcement" | "ems" | "supervisor";
            late: boolean;
            latitude: number | null;
            linked_to: string | null;
            longitude: number | null;
            message: string | null;
            occurred_at: string | null;
            quiet: boolean;
            reason: string | null;
            /** Format: date-time */
            received_at: string;
            resounds: number;
            rev: number;
            said_by_radio: boolean | null;
            seen_by: components["schemas"]["Person"][];
            silent: boolean;
            /** @enum {string} */
            state: "requested" | "acknowledged" | "committed" | "arrived" | "released" | "cancel_requested" | "cancelled";
            unit: string | null;
            unverified: boolean;
            /** @enum {string} */
            urgency: "routine" | "emergency";
        };
        /**
         * Person
         * @description A person: id, display name, and the role they have here.
         */
        Person: {
            id: string;
            name: string;
            role: string;
        };
        /**
         * Board
         * @description Everything a dispatch board shows at one moment.
         */
        Board: {
            alarms: components["schemas"]["BoardAlarm"][];
            assignments: components["schemas"]["AssignmentWire"][];
            backup_requests: components["schemas"]["BackupRequestWire"][];
            devices_owing: components["schemas"]["OwingDevice"][];
            incidents: components["schemas"]["IncidentWire"][];
            /** Format: date-time */
            server_time: string;
            unacknowledged: components["schemas"]["AssignmentWire"][];
            units: components["schemas"]["BoardUnit"][];
            waiting: components["schemas"]["WaitingIncident"][];
        };
        /**
         * BoardAlarm
         * @description A ladder that has got as far as dispatch: its newest step, and since when it stands.
         *
         *         `record` is an assignment, a safety check, a backup request or a unit, as `kind` says.
         *         `offer`: units the call could go to instead, best first. `position`: the unit's last known one.
         */
        BoardAlarm: {
            kind: components["schemas"]["TimerKind"];
            level: number;
            offer: string[];
            position: components["schemas"]["Position"] | null;
            /** Format: uuid */
            record: string;
            since: string | null;
            step: string;
            unit: string | null;
        };
        /**
         * TimerKind
         * @description What an escalation is about. Stored and sent.
         * @enum {unknown}
         */
        TimerKind: "acknowledgement" | "backup" | "check" | "position";
        /**
         * Position
         * @description Where a unit was last measured, and how long ago.
         */
        Position: {
            accuracy_m: number | null;
            age_s: number;
            alarm: boolean;
            /** Format: date-time */
            fix_at: string;
            latitude: number;
            longitude: number;
            stale: boolean;
        };
        /**
         * OwingDevice
         * @description A device that has numbered more than has arrived.
         */
        OwingDevice: {
            /** Format: uuid */
            author: string;
            /** Format: uuid */
            device_id: string;
            last_push_at: string | null;
            name: string;
            owed: number;
        };
        /**
         * IncidentWire
         * @description `incident`.
         */
        IncidentWire: {
            address: string | null;
            area: string | null;
            call_type: string | null;
            call_type_label: string | null;
            caller_name: string | null;
            caller_phone: string | null;
            cautions: string[];
            closed_at: string | null;
            /** Format: uuid */
            id: string;
            latitude: number | null;
            longitude: number | null;
            narrative: string | null;
            not_served_reason: ("no_unit_available" | "outside_hours" | "outside_area" | "weapon_or_violence_screen" | "medical_first" | "not_triaged" | "caller_declined" | "police_sent_by_policy" | "handled_by_ccd" | "duplicate" | "response_too_long" | "system_down") | null;
            number: string;
            priority: number | null;
            reason: string | null;
            received_at: string | null;
            reopened_at: string | null;
            rev: number;
            /** @enum {string} */
            status: "Active" | "ResourcesAssigned" | "ResourcesEnroute" | "ResourcesOnscene" | "ReOpened" | "Closed" | "Cancelled";
            violence_reported: boolean | null;
            weapon_reported: boolean | null;
        };
        /**
         * BoardUnit
         * @description A unit with what is known of it besides its record.
         */
        BoardUnit: {
            as_of: string | null;
            assignment: string | null;
            assignments: string[];
            call_sign: string;
            check_due_at: string | null;
            crew: components["schemas"]["Person"][];
            eido_primary: string;
            eido_secondary: string[];
            /** Format: uuid */
            id: string;
            kind: string;
            last_heard_at: string | null;
            position: components["schemas"]["Position"] | null;
            /** Format: uuid */
            programme: string;
            rev: number;
            shift: string | null;
            /** @enum {string} */
            status: "off_duty" | "available" | "assigned" | "acknowledged" | "en_route" | "delayed" | "staged" | "on_scene" | "with_person" | "transporting" | "at_destination" | "clearing" | "outreach" | "follow_up_visit" | "break" | "meal" | "training" | "out_of_service" | "understaffed";
            status_as_of: string | null;
        };
        /**
         * WaitingIncident
         * @description A call no unit is on: what it waits for, and what each programme can do about it.
         */
        WaitingIncident: {
            address: string | null;
            area: string | null;
            call_type: string | null;
            call_type_label: string | null;
            caller_name: string | null;
            caller_phone: string | null;
            cautions: string[];
            closed_at: string | null;
            /** Format: uuid */
            id: string;
            latitude: number | null;
            longitude: number | null;
            narrative: string | null;
            not_served_reason: ("no_unit_available" | "outside_hours" | "outside_area" | "weapon_or_violence_screen" | "medical_first" | "not_triaged" | "caller_declined" | "police_sent_by_policy" | "handled_by_ccd" | "duplicate" | "response_too_long" | "system_down") | null;
            number: string;
            owed_by: components["schemas"]["OwedOutcome"][];
            priority: number | null;
            reason: string | null;
            received_at: string | null;
            reopened_at: string | null;
            rev: number;
            /** @enum {string} */
            status: "Active" | "ResourcesAssigned" | "ResourcesEnroute" | "ResourcesOnscene" | "ReOpened" | "Closed" | "Cancelled";
            verdicts: components["schemas"]["VerdictWire"][];
            violence_reported: boolean | null;
            waits_for: components["schemas"]["WaitsFor"];
            weapon_reported: boolean | null;
        };
        /**
         * OwedOutcome
         * @description An assignment that was cleared at `since` and has no outcome yet.
         */
        OwedOutcome: {
            /** Format: uuid */
            assignment: string;
            since: string | null;
            /** Format: uuid */
            unit: string;
        };
        /**
         * VerdictWire
         * @description `verdict` is fits, unclear or does_not_fit; `programme_code` is what people call it.
         */
        VerdictWire: {
            programme: string;
            programme_code: string;
            reasons: components["schemas"]["ReasonWire"][];
            verdict: components["schemas"]["Verdict"];
        };
        /**
         * ReasonWire
         * @description Why: `code` for programs, `words` for people.
         */
        ReasonWire: {
            code: string;
            words: string;
        };
        /**
         * Verdict
         * @description What is thought of a call and a programme. Sent.
         * @enum {unknown}
         */
        Verdict: "does_not_fit" | "fits" | "unclear";
        /**
         * WaitsFor
         * @description What an open call without a unit waits for. Sent to clients.
         * @enum {unknown}
         */
        WaitsFor: "awaiting_write_up" | "to_close" | "to_take";
        /**
         * BreakGlassWire
         * @description `break_glass`: who has looked at which call (`record`), why, and until when.
         */
        BreakGlassWire: {
            author: components["schemas"]["Person"];
            /** Format: date-time */
            ends_at: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            opened_at: string;
            reason: string;
            /** Format: uuid */
            record: string;
            rev: number;
        };
        /**
         * CheckReply
         * @description `safety_check.answer`; `assignment` for a tablet that could not know the check's id.
         */
        CheckReply: {
            answer: components["schemas"]["CheckAnswer"];
            /** @default null */
            assignment?: string | null;
            /** @default null */
            channel?: components["schemas"]["Channel"] | null;
        };
        /**
         * CheckAnswer
         * @enum {unknown}
         */
        CheckAnswer: "need_cover" | "ok";
        /**
         * Channel
         * @enum {unknown}
         */
        Channel: "app" | "phone" | "radio";
        /**
         * Choice
         * @description For each field of the conflict, the value that is to stand.
         */
        Choice: {
            fields: Record<string, unknown>;
        };
        /**
         * Clock
         * @description What a device's clocks read. Nothing is refused for its clock; it only becomes uncertain.
         */
        Clock: {
            boot_id?: string;
            mono_ms?: number;
            /** Format: date-time */
            wall?: string;
        };
        /**
         * CodeListWire
         * @description `code_list`: reference data; in an open list other words are taken as well.
         */
        CodeListWire: {
            codes: components["schemas"]["CodeWire"][];
            /** Format: uuid */
            id: string;
            name: string;
            open: boolean;
            rev: number;
        };
        /**
         * CodeWire
         * @description One code; `labels` are its words by language ("en", "es").
         */
        CodeWire: {
            code: string;
            labels: {
                [key: string]: string;
            };
        };
        /**
         * CommitBackup
         * @description `backup_request.commit`: who goes (text: not one of ours) and when they will be there.
         */
        CommitBackup: {
            committed_unit: string;
            /** @default null */
            eta?: string | null;
        };
        /**
         * Conflict
         * @description Both values are kept; `id` is the issue a person settles.
         */
        Conflict: {
            fields: components["schemas"]["ConflictField"][];
            /** Format: uuid */
            id: string;
        };
        /**
         * ConflictField
         * @description One field two people have changed; dispatchers are told the name only.
         */
        ConflictField: {
            base?: unknown;
            name: string;
            server?: unknown;
            yours?: unknown;
        };
        /**
         * Custody
         * @description `owed`: how many numbers up to `highest_seq` have not arrived; `missing` names the first.
         */
        Custody: {
            acked_extra: number[];
            acked_ranges: number[][];
            acked_seq: number;
            highest_seq: number;
            last_pull_at: string | null;
            last_push_at: string | null;
            missing: number[];
            owed: number;
        };
        /**
         * DeskHandover
         * @description The whole agency's, with the calls no unit is on and what has to be acted on.
         */
        DeskHandover: {
            alarms: components["schemas"]["BoardAlarm"][];
            assignments: components["schemas"]["AssignmentWire"][];
            backup_requests: components["schemas"]["BackupRequestWire"][];
            devices_owing: components["schemas"]["OwingDevice"][];
            follow_ups?: components["schemas"]["FollowUpWish"][];
            incidents: components["schemas"]["IncidentWire"][];
            safety_checks: components["schemas"]["SafetyCheckWire"][];
            /** Format: date-time */
            server_time: string;
            shifts: components["schemas"]["ShiftWire"][];
            unacknowledged: components["schemas"]["AssignmentWire"][];
            waiting: components["schemas"]["WaitingIncident"][];
            without_outcome: components["schemas"]["AssignmentWire"][];
        };
        /**
         * FollowUpWish
         * @description A neighbor who is to be followed up; `consent` is given, declined or unable, if asked.
         */
        FollowUpWish: {
            consent: string | null;
            /** Format: uuid */
            incident: string;
            /** Format: uuid */
            outcome: string;
        };
        /**
         * SafetyCheckWire
         * @description `safety_check`. What was answered is not told: somebody may look over a crew's shoulder.
         */
        SafetyCheckWire: {
            alert_level: number;
            answered_at: string | null;
            answered_by: components["schemas"]["Person"] | null;
            /** Format: uuid */
            assignment: string;
            channel: ("app" | "radio" | "phone") | null;
            /** Format: date-time */
            due_at: string;
            /** Format: uuid */
            id: string;
            late_answers: components["schemas"]["LateAnswer"][];
            rev: number;
            /** @enum {string} */
            state: "pending" | "due" | "answered" | "overdue" | "cancelled";
            /** Format: uuid */
            unit: string;
        };
        /**
         * LateAnswer
         * @description An answer that did not count: `at` is when it was given, as far as is known.
         */
        LateAnswer: {
            at: string;
            by: components["schemas"]["Person"];
            received_at: string;
            uncertainty_s: number;
        };
        /**
         * ShiftWire
         * @description `shift`.
         */
        ShiftWire: {
            complete: boolean;
            crew: components["schemas"]["Person"][];
            ended_at: string | null;
            /** Format: date-time */
            ends_at: string;
            /** Format: uuid */
            id: string;
            missing_roles: string[];
            rev: number;
            /** Format: date-time */
            starts_at: string;
            understaffed_reason: string;
            /** Format: uuid */
            unit: string;
        };
        /**
         * Eligibility
         * @description What each programme can do about a call; `judged_for` is the moment that is said of.
         */
        Eligibility: {
            incident: string;
            judged_for: string;
            verdicts: components["schemas"]["VerdictWire"][];
        };
        /**
         * IncidentFields
         * @description `incident.create` and `incident.patch`; priority after EIDO, 10 highest.
         */
        IncidentFields: {
            /** @default null */
            number?: string | null;
            /** @default null */
            call_type?: string | null;
            /** @default null */
            call_type_label?: string | null;
            /** @default null */
            priority?: number | null;
            /** @default null */
            address?: string | null;
            /** @default null */
            latitude?: number | null;
            /** @default null */
            longitude?: number | null;
            /** @default null */
            cautions?: string[] | null;
            /** @default null */
            narrative?: string | null;
            /** @default null */
            caller_name?: string | null;
            /** @default null */
            caller_phone?: string | null;
            /** @default null */
            weapon_reported?: boolean | null;
            /** @default null */
            violence_reported?: boolean | null;
            /** @default null */
            received_at?: string | null;
        };
        /**
         * Issue
         * @description A `sync_issue` as those who settle it see it; `payload` only for whom it is.
         */
        Issue: {
            author: components["schemas"]["Person"];
            code: string | null;
            conflict: Record<string, unknown> | null;
            /** Format: date-time */
            created_at: string;
            detail: Record<string, unknown> | null;
            /** Format: uuid */
            id: string;
            kind: string;
            mutation_id: string | null;
            payload: unknown;
            record_id: string | null;
            record_type: string | null;
            resolved_at: string | null;
            /** @enum {string} */
            result: "applied" | "conflict" | "held" | "rejected";
            rev: number;
        };
        /**
         * Limits
         * @description What one push may carry.
         */
        Limits: {
            max_bytes: number;
            max_mutation_bytes: number;
            max_mutations: number;
        };
        /**
         * LogIn
         * @description An unknown `device_id` is claimed; field roles need one before they may do anything else.
         */
        LogIn: {
            device_id?: string | null;
            otp?: string | null;
            /** Format: password */
            password: string;
            username: string;
        };
        /**
         * Me
         * @description Whoever asks; `unit` and `shift` are those they crew at this moment.
         */
        Me: {
            /** Format: uuid */
            agency: string;
            device_id: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            role: string;
            roles: string[];
            /** Format: date-time */
            server_time: string;
            shift: components["schemas"]["ShiftWire"] | null;
            unit: components["schemas"]["UnitWire"] | null;
        };
        /**
         * UnitWire
         * @description `unit`.
         */
        UnitWire: {
            call_sign: string;
            crew: components["schemas"]["Person"][];
            eido_primary: string;
            eido_secondary: string[];
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: uuid */
            programme: string;
            rev: number;
            shift: string | null;
            /** @enum {string} */
            status: "off_duty" | "available" | "assigned" | "acknowledged" | "en_route" | "delayed" | "staged" | "on_scene" | "with_person" | "transporting" | "at_destination" | "clearing" | "outreach" | "follow_up_visit" | "break" | "meal" | "training" | "out_of_service" | "understaffed";
            status_as_of: string | null;
        };
        /**
         * Mutation
         * @description One intention. `fields` has the argument shape of its `kind`.
         */
        Mutation: {
            base_rev?: number | null;
            /** @description By kind. `assignment.acknowledge`: -; `assignment.cancel`: WithReason; `assignment.create`: NewAssignment; `assignment.decline`: WithReason; `assignment.patch`: AssignmentPatch; `assignment.reassign`: Reassign; `backup_request.acknowledge`: -; `backup_request.amend`: BackupRequestFields; `backup_request.arrive`: -; `backup_request.cancel`: WithReason; `backup_request.commit`: CommitBackup; `backup_request.create`: BackupRequestFields; `backup_request.release`: -; `backup_request.seen`: -; `break_glass.open`: OpenGlass; `incident.cancel`: WithReason; `incident.close`: WithReason; `incident.create`: IncidentFields; `incident.not_served`: NotServed; `incident.patch`: IncidentFields; `incident.reopen`: -; `note.amend`: AmendNote; `note.create`: NewNote; `outcome.amend`: OutcomeFields; `outcome.create`: OutcomeFields; `position.create`: Trail; `safety_check.answer`: CheckReply; `shift.end`: ShiftEnd; `shift.start`: ShiftStart; `status_event.create`: StatusReport; `sync_issue.close`: WithUrgentReason; `sync_issue.dismiss`: -; `sync_issue.resolve`: Resolution; `void`: - */
            fields: Record<string, unknown>;
            /** Format: uuid */
            id: string;
            kind: string;
            occurred?: components["schemas"]["Clock"];
            /** Format: uuid */
            record_id: string;
            seq: number;
        };
        /**
         * MutationResult
         * @description What became of one mutation; with any `result` but `retry` the device drops it.
         */
        MutationResult: {
            code: ("field_not_permitted" | "id_reused" | "illegal_transition" | "invalid" | "no_longer_permitted" | "not_permitted" | "record_deleted" | "too_large" | "unsupported_kind") | null;
            conflict: components["schemas"]["Conflict"] | null;
            detail: Record<string, unknown> | null;
            id: unknown;
            record: Record<string, unknown> | null;
            replayed: boolean;
            /** @enum {unknown} */
            result: "applied" | "conflict" | "held" | "rejected" | "retry";
            retry_after_ms: number | null;
            rev: number | null;
        };
        /**
         * NewAssignment
         * @description `assignment.create`.
         */
        NewAssignment: {
            /** Format: uuid */
            incident: string;
            /** Format: uuid */
            unit: string;
            /** @default null */
            eta?: string | null;
            /** @default null */
            team_note?: string | null;
        };
        /**
         * NewNote
         * @description `note.create`: on an assignment or on an incident.
         */
        NewNote: {
            kind: components["schemas"]["NoteKind"];
            body: string;
            /** @default null */
            assignment?: string | null;
            /** @default null */
            incident?: string | null;
        };
        /**
         * NoteKind
         * @enum {unknown}
         */
        NoteKind: "clinical" | "operational" | "peer";
        /**
         * NotServed
         * @description `incident.not_served`: why no team took an eligible call.
         */
        NotServed: {
            reason: components["schemas"]["NotServedReason"];
        };
        /**
         * NotServedReason
         * @enum {unknown}
         */
        NotServedReason: "caller_declined" | "duplicate" | "handled_by_ccd" | "medical_first" | "no_unit_available" | "not_triaged" | "outside_area" | "outside_hours" | "police_sent_by_policy" | "response_too_long" | "system_down" | "weapon_or_violence_screen";
        /**
         * NoteWire
         * @description `note`; `revisions` are the earlier versions, oldest first.
         */
        NoteWire: {
            assignment: string | null;
            author: components["schemas"]["Person"];
            body: string;
            /** Format: date-time */
            corrected_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            incident: string;
            /** @enum {string} */
            kind: "operational" | "clinical" | "peer";
            occurred_at: string | null;
            /** Format: date-time */
            received_at: string;
            rev: number;
            revisions: Record<string, unknown>[];
        };
        /**
         * OpenGlass
         * @description `break_glass.open`: which call, and why it has to be looked at.
         */
        OpenGlass: {
            /** Format: uuid */
            record: string;
            reason: string;
        };
        /**
         * OutcomeFields
         * @description `outcome.create` and `outcome.amend`; an amendment sends what it changes.
         */
        OutcomeFields: {
            /** @default null */
            assignment?: string | null;
            /** @default null */
            incident?: string | null;
            /** @default null */
            contact_outcome?: components["schemas"]["ContactOutcome"] | null;
            /** @default null */
            disposition?: components["schemas"]["Disposition"] | null;
            /** @default null */
            destination?: components["schemas"]["Destination"] | null;
            /** @default null */
            police_involvement?: components["schemas"]["PoliceInvolvement"] | null;
            /** @default null */
            reasons?: string[] | null;
            /** @default null */
            services?: string[] | null;
            /** @default null */
            supplies?: string[] | null;
            /** @default null */
            felt_safe?: boolean | null;
            /** @default null */
            violence_codes?: string[] | null;
            /** @default null */
            screening_level?: components["schemas"]["ScreeningLevel"] | null;
            /** @default null */
            follow_up_consent?: components["schemas"]["Consent"] | null;
            /** @default null */
            follow_up_wanted?: boolean | null;
            /** @default null */
            narrative?: string | null;
        };
        /**
         * ContactOutcome
         * @enum {unknown}
         */
        ContactOutcome: "cancelled_en_route" | "cancelled_on_scene" | "contact_made" | "declined_to_engage" | "duplicate" | "handled_by_phone" | "no_contact_gone" | "no_contact_other_responder" | "not_approached_safety";
        /**
         * Disposition
         * @enum {unknown}
         */
        Disposition: "arrest_by_police" | "deceased" | "handed_to_other_unit" | "left_by_choice" | "left_with_family_or_friend" | "resolved_in_place" | "resolved_with_referral" | "safety_plan_made" | "transported_by_ems" | "transported_by_police_ivc" | "transported_by_police_voluntary" | "transported_by_us" | "transported_other";
        /**
         * Destination
         * @enum {unknown}
         */
        Destination: "behavioral_health_urgent_care" | "clinic" | "emergency_department" | "family" | "home" | "jail" | "other" | "shelter_respite" | "sobering_detox";
        /**
         * PoliceInvolvement
         * @enum {unknown}
         */
        PoliceInvolvement: "none" | "present_on_arrival" | "requested_emergency" | "requested_routine" | "sent_by_dispatch" | "team_called_by_police";
        /**
         * ScreeningLevel
         * @enum {unknown}
         */
        ScreeningLevel: "high" | "low" | "moderate";
        /**
         * Consent
         * @enum {unknown}
         */
        Consent: "declined" | "given" | "unable";
        /**
         * OutcomeWire
         * @description `outcome`; dispatch sees contact_outcome and police_involvement of it.
         */
        OutcomeWire: {
            assignment: string | null;
            author?: components["schemas"]["Person"];
            /** @enum {string} */
            contact_outcome: "contact_made" | "no_contact_gone" | "no_contact_other_responder" | "declined_to_engage" | "not_approached_safety" | "cancelled_en_route" | "cancelled_on_scene" | "duplicate" | "handled_by_phone";
            /** Format: date-time */
            corrected_at?: string;
            current: boolean;
            destination?: ("emergency_department" | "behavioral_health_urgent_care" | "sobering_detox" | "shelter_respite" | "home" | "clinic" | "family" | "jail" | "other") | null;
            disposition?: ("resolved_in_place" | "resolved_with_referral" | "safety_plan_made" | "left_with_family_or_friend" | "transported_by_us" | "transported_by_ems" | "transported_by_police_voluntary" | "transported_by_police_ivc" | "transported_other" | "handed_to_other_unit" | "left_by_choice" | "arrest_by_police" | "deceased") | null;
            felt_safe?: boolean | null;
            flagged: boolean;
            follow_up_consent?: ("given" | "declined" | "unable") | null;
            follow_up_wanted?: boolean | null;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            incident: string;
            narrative?: string | null;
            occurred_at?: string | null;
            /** @enum {string} */
            police_involvement: "none" | "present_on_arrival" | "requested_routine" | "requested_emergency" | "sent_by_dispatch" | "team_called_by_police";
            reasons?: string[];
            /** Format: date-time */
            received_at?: string;
            rev: number;
            revisions?: Record<string, unknown>[];
            screening_level?: ("low" | "moderate" | "high") | null;
            services?: string[];
            supplies?: string[];
            violence_codes?: string[];
        };
        /**
         * Problem
         * @description RFC 9457. `code` is a public word; `errors` maps field paths to words for a person.
         */
        Problem: {
            acknowledged_by?: components["schemas"]["Person"] | null;
            code: string;
            conflict?: components["schemas"]["RefusedConflict"];
            errors?: Record<string, unknown>;
            status: number;
            title: string;
            type: string;
            wipe?: boolean;
        };
        /**
         * RefusedConflict
         * @description The three values of every field in conflict; nothing was written or stored.
         */
        RefusedConflict: {
            fields: components["schemas"]["ConflictField"][];
        };
        /**
         * ProgrammeWire
         * @description `programme`: reference data.
         */
        ProgrammeWire: {
            code: string;
            /** Format: uuid */
            id: string;
            name: string;
            rev: number;
        };
        /**
         * PullAnswer
         * @description One page. With `reset` the device drops what it holds before it applies the changes.
         */
        PullAnswer: {
            acked_seq: number;
            changes: components["schemas"]["Change"][];
            cursor: string;
            /** Format: uuid */
            epoch: string;
            more: boolean;
            reset: boolean;
        };
        /**
         * PullRequest
         * @description Without a cursor the walk starts from nothing.
         */
        PullRequest: {
            cursor?: string | null;
            /** Format: uuid */
            device_id: string;
            limit?: number;
            schema_version?: number;
        };
        /**
         * PushAnswer
         * @description `results` are in the order of the request.
         *
         *         `acked_extra`: the 200 lowest numbers beyond a gap; `acked_ranges`: [first, last] of what is
         *         stored beyond these, at most 100.
         */
        PushAnswer: {
            acked_extra: number[];
            acked_ranges: number[][];
            acked_seq: number;
            /** Format: uuid */
            epoch: string;
            results: components["schemas"]["MutationResult"][];
            /** Format: date-time */
            server_time: string;
        };
        /**
         * PushEnvelope
         * @description A batch of what a device has queued.
         */
        PushEnvelope: {
            app_build?: string;
            clock?: components["schemas"]["Clock"];
            /** Format: uuid */
            device_id: string;
            mutations: components["schemas"]["Mutation"][];
            queue?: components["schemas"]["QueueState"];
            schema_version?: number;
        };
        /**
         * QueueState
         * @description The highest number this person has given out on this device.
         */
        QueueState: {
            highest_seq: number;
        };
        /**
         * PushKey
         * @description What a browser needs to subscribe, and the subscriptions of this log-in.
         */
        PushKey: {
            application_server_key: string;
            subscriptions: components["schemas"]["PushSubscribed"][];
        };
        /**
         * PushSubscribed
         * @description A subscription of this log-in; it ends with it.
         */
        PushSubscribed: {
            /** Format: uuid */
            id: string;
        };
        /**
         * PushKeys
         * @description A browser's keys, base64url, as `PushSubscription.toJSON()` has them.
         */
        PushKeys: {
            /** Format: password */
            auth: string;
            p256dh: string;
        };
        /**
         * PushSubscribe
         * @description What `PushSubscription.toJSON()` says; anything more is ignored.
         */
        PushSubscribe: {
            /** Format: uri */
            endpoint: string;
            keys: components["schemas"]["PushKeys"];
        };
        /**
         * Reassign
         * @description `assignment.reassign`: `new_assignment` is the id the new record gets.
         */
        Reassign: {
            /** Format: uuid */
            unit: string;
            /** Format: uuid */
            new_assignment: string;
        };
        /**
         * Recommendation
         * @description `recommended` are the units that qualify, best first; `not_qualified` all others.
         */
        Recommendation: {
            incident: string;
            not_qualified: components["schemas"]["RankedUnit"][];
            recommended: components["schemas"]["RankedUnit"][];
            server_time: string;
            verdicts: components["schemas"]["VerdictWire"][];
        };
        /**
         * RankedUnit
         * @description A unit and what speaks for or against sending it.
         *
         *         `distance_m` is in a straight line; null without a call's place or a usable position.
         *         `reasons` of a unit that does not qualify say why first.
         */
        RankedUnit: {
            call_sign: string;
            distance_m: number | null;
            position_age_s: number | null;
            programme: string;
            programme_code: string;
            reasons: components["schemas"]["ReasonWire"][];
            status: string;
            unit: string;
        };
        /**
         * Refresh
         * @description The refresh token of a pair.
         */
        Refresh: {
            refresh: string;
        };
        /**
         * Registered
         * @description `landing_token` outlives the log-in: what was queued always lands under its author's name.
         */
        Registered: {
            acked_seq: number;
            current_schema: number;
            /** Format: uuid */
            device_id: string;
            /** Format: uuid */
            epoch: string;
            /** Format: password */
            landing_token: string;
            limits: components["schemas"]["Limits"];
            min_schema: number;
            /** Format: date-time */
            server_time: string;
        };
        /**
         * Registration
         * @description What a device says of itself.
         */
        Registration: {
            app_build?: string;
            /** Format: uuid */
            device_id: string;
            name?: string;
            platform?: string;
            schema_version?: number;
        };
        /**
         * Removal
         * @description The record is gone, or no longer this person's to see; the two look the same.
         */
        Removal: {
            /** Format: uuid */
            id: string;
            /** @enum {unknown} */
            op: "remove";
            type: string;
        };
        /**
         * Resolution
         * @description `sync_issue.resolve`: for each field of the conflict, the value that is to stand.
         */
        Resolution: {
            fields: Record<string, unknown>;
        };
        /**
         * RxdbPage
         * @description Fewer documents than asked for: there are no more. A tombstone is an id and `_deleted`.
         */
        RxdbPage: {
            checkpoint: Record<string, unknown>;
            documents: Record<string, unknown>[];
            reset?: boolean;
        };
        /**
         * RxdbRow
         * @description A document as its client wants it, and the one it believes to be here; none for a new one.
         */
        RxdbRow: {
            assumedMasterState?: Record<string, unknown> | null;
            newDocumentState: Record<string, unknown>;
        };
        /**
         * ShiftEnd
         * @description `shift.end`.
         */
        ShiftEnd: {
            /** @default null */
            ended_at?: string | null;
        };
        /**
         * ShiftHandover
         * @description What is open. `incidents` are the calls of the assignments that are named.
         *
         *         `without_outcome`: assignments that are over, and nobody has written what came of them.
         *         `follow_ups` is there for those only who may read outcomes in full.
         */
        ShiftHandover: {
            assignments: components["schemas"]["AssignmentWire"][];
            backup_requests: components["schemas"]["BackupRequestWire"][];
            devices_owing: components["schemas"]["OwingDevice"][];
            follow_ups?: components["schemas"]["FollowUpWish"][];
            incidents: components["schemas"]["IncidentWire"][];
            safety_checks: components["schemas"]["SafetyCheckWire"][];
            /** Format: date-time */
            server_time: string;
            shifts: components["schemas"]["ShiftWire"][];
            unacknowledged: components["schemas"]["AssignmentWire"][];
            without_outcome: components["schemas"]["AssignmentWire"][];
        };
        /**
         * ShiftStart
         * @description `shift.start`; the end defaults to twelve hours after the start.
         */
        ShiftStart: {
            /** Format: uuid */
            unit: string;
            /** @default [] */
            crew?: (string | components["schemas"]["CrewPlace"])[];
            /** @default null */
            starts_at?: string | null;
            /** @default null */
            ends_at?: string | null;
        };
        /**
         * CrewPlace
         * @description A person in a crew; without a role they take the place of their profession.
         */
        CrewPlace: {
            /** Format: uuid */
            id: string;
            /** @default null */
            role?: components["schemas"]["CrewRole"] | null;
        };
        /**
         * CrewRole
         * @description A place in a crew. Stored and sent.
         * @enum {unknown}
         */
        CrewRole: "clinician" | "counsellor" | "crisis_worker" | "emt" | "navigator" | "officer" | "paramedic" | "peer_support_specialist" | "social_worker";
        /**
         * StatusEventWire
         * @description `status_event`: `occurred_at` is the device's claim, `corrected_at` the server's reading.
         */
        StatusEventWire: {
            assignment: string | null;
            author: components["schemas"]["Person"];
            /** @enum {string} */
            channel: "app" | "radio" | "phone";
            /** Format: date-time */
            corrected_at: string;
            /** Format: uuid */
            id: string;
            late: boolean;
            latitude: number | null;
            longitude: number | null;
            occurred_at: string | null;
            out_of_sequence: boolean;
            /** Format: date-time */
            received_at: string;
            rev: number;
            /** @enum {string} */
            status: "off_duty" | "available" | "assigned" | "acknowledged" | "en_route" | "delayed" | "staged" | "on_scene" | "with_person" | "transporting" | "at_destination" | "clearing" | "outreach" | "follow_up_visit" | "break" | "meal" | "training" | "out_of_service" | "understaffed";
            uncertainty_s: number;
            /** Format: uuid */
            unit: string;
        };
        /**
         * StatusReport
         * @description `status_event.create`; without a unit the assignment's is meant.
         */
        StatusReport: {
            status: components["schemas"]["UnitStatus"];
            /** @default null */
            unit?: string | null;
            /** @default null */
            assignment?: string | null;
            /** @default null */
            channel?: components["schemas"]["Channel"] | null;
            /** @default null */
            latitude?: number | null;
            /** @default null */
            longitude?: number | null;
        };
        /**
         * UnitStatus
         * @description Our own unit states. Stored and sent.
         * @enum {unknown}
         */
        UnitStatus: "acknowledged" | "assigned" | "at_destination" | "available" | "break" | "clearing" | "delayed" | "en_route" | "follow_up_visit" | "meal" | "off_duty" | "on_scene" | "out_of_service" | "outreach" | "staged" | "training" | "transporting" | "understaffed" | "with_person";
        /**
         * SyncIssueWire
         * @description `sync_issue`.
         */
        SyncIssueWire: {
            code: string | null;
            conflict: Record<string, unknown> | null;
            /** Format: date-time */
            created_at: string;
            detail: Record<string, unknown> | null;
            /** Format: uuid */
            id: string;
            kind: string;
            mutation_id: string | null;
            record_id: string | null;
            resolved_at: string | null;
            /** @enum {string} */
            result: "applied" | "conflict" | "held" | "rejected";
            rev: number;
        };
        /**
         * Ticket
         * @description Good for one connection within `expires_in` seconds.
         */
        Ticket: {
            expires_in: number;
            /** Format: password */
            ticket: string;
        };
        /**
         * Timeline
         * @description An incident and what happened, in the order it happened.
         */
        Timeline: {
            events: components["schemas"]["TimelineEvent"][];
            incident: components["schemas"]["IncidentWire"];
        };
        /**
         * TimelineEvent
         * @description `occurred_at` is the device's claim, `at` the server's reading, `received_at` the arrival.
         */
        TimelineEvent: {
            at: string | null;
            late: boolean;
            occurred_at: string | null;
            received_at: string | null;
            record: Record<string, unknown>;
            type: string;
        };
        /**
         * TokenPair
         * @description A short access token, and the refresh token that follows the one just used.
         */
        TokenPair: {
            access: string;
            refresh: string;
        };
        /**
         * Trail
         * @description `position.create`: one fix in the fields themselves, or many in `fixes`.
         */
        Trail: {
            /** Format: uuid */
            unit: string;
            /** @default null */
            latitude?: number | null;
            /** @default null */
            longitude?: number | null;
            /** @default null */
            accuracy_m?: number | null;
            /** @default null */
            fix_at?: string | null;
            /** @default null */
            fixes?: components["schemas"]["Fix"][] | null;
        };
        /**
         * Fix
         * @description A position: degrees WGS 84, accuracy in metres (68 %), and when it was measured.
         */
        Fix: {
            latitude: number;
            longitude: number;
            /** Format: date-time */
            fix_at: string;
            /** @default null */
            accuracy_m?: number | null;
        };
        /**
         * WithReason
         * @description A verb that may say why.
         */
        WithReason: {
            /** @default null */
            reason?: string | null;
        };
        /**
         * WithUrgentReason
         * @description A verb that has to say why.
         */
        WithUrgentReason: {
            reason: string;
        };
        /**
         * WithdrawnPush
         * @description A refused push. That of a withdrawn device was stored first: it carries the results too.
         */
        WithdrawnPush: {
            acked_extra?: number[];
            acked_ranges?: number[][];
            acked_seq?: number;
            acknowledged_by?: components["schemas"]["Person"] | null;
            code: string;
            conflict?: components["schemas"]["RefusedConflict"];
            /** Format: uuid */
            epoch?: string;
            errors?: Record<string, unknown>;
            results?: components["schemas"]["MutationResult"][];
            /** Format: date-time */
            server_time?: string;
            status: number;
            title: string;
            type: string;
            wipe?: boolean;
        };
        /**
         * Written
         * @description The identity of a record whose writer may not read it; also what a landing token is told.
         */
        Written: {
            boards_watching?: number;
            detail?: Record<string, unknown> | null;
            /** Format: uuid */
            id: string;
            rev?: number | null;
            state?: string;
        };
        /**
         * UnitWritten
         * @description `unit`.
         */
        UnitWritten: {
            call_sign: string;
            crew: components["schemas"]["Person"][];
            eido_primary: string;
            eido_secondary: string[];
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: uuid */
            programme: string;
            rev: number;
            shift: string | null;
            /** @enum {string} */
            status: "off_duty" | "available" | "assigned" | "acknowledged" | "en_route" | "delayed" | "staged" | "on_scene" | "with_person" | "transporting" | "at_destination" | "clearing" | "outreach" | "follow_up_visit" | "break" | "meal" | "training" | "out_of_service" | "understaffed";
            status_as_of: string | null;
            detail?: Record<string, unknown> | null;
        };
        /**
         * ShiftWritten
         * @description `shift`.
         */
        ShiftWritten: {
            complete: boolean;
            crew: components["schemas"]["Person"][];
            ended_at: string | null;
            /** Format: date-time */
            ends_at: string;
            /** Format: uuid */
            id: string;
            missing_roles: string[];
            rev: number;
            /** Format: date-time */
            starts_at: string;
            understaffed_reason: string;
            /** Format: uuid */
            unit: string;
            detail?: Record<string, unknown> | null;
        };
        /**
         * ProgrammeWritten
         * @description `programme`: reference data.
         */
        ProgrammeWritten: {
            code: string;
            /** Format: uuid */
            id: string;
            name: string;
            rev: number;
            detail?: Record<string, unknown> | null;
        };
        /**
         * AreaWritten
         * @description `area`: reference data; `geometry` is GeoJSON.
         */
        AreaWritten: {
            district: string;
            geometry: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            name: string;
            rev: number;
            detail?: Record<string, unknown> | null;
        };
        /**
         * IncidentWritten
         * @description `incident`.
         */
        IncidentWritten: {
            address: string | null;
            area: string | null;
            call_type: string | null;
            call_type_label: string | null;
            caller_name: string | null;
            caller_phone: string | null;
            cautions: string[];
            closed_at: string | null;
            /** Format: uuid */
            id: string;
            latitude: number | null;
            longitude: number | null;
            narrative: string | null;
            not_served_reason: ("no_unit_available" | "outside_hours" | "outside_area" | "weapon_or_violence_screen" | "medical_first" | "not_triaged" | "caller_declined" | "police_sent_by_policy" | "handled_by_ccd" | "duplicate" | "response_too_long" | "system_down") | null;
            number: string;
            priority: number | null;
            reason: string | null;
            received_at: string | null;
            reopened_at: string | null;
            rev: number;
            /** @enum {string} */
            status: "Active" | "ResourcesAssigned" | "ResourcesEnroute" | "ResourcesOnscene" | "ReOpened" | "Closed" | "Cancelled";
            violence_reported: boolean | null;
            weapon_reported: boolean | null;
            detail?: Record<string, unknown> | null;
        };
        /**
         * AssignmentWritten
         * @description `assignment`.
         */
        AssignmentWritten: {
            acknowledged_at: string | null;
            alert_level: number;
            assigned_at: string | null;
            cleared_at: string | null;
            eta: string | null;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            incident: string;
            reason: string | null;
            rev: number;
            /** @enum {string} */
            state: "assigned" | "acknowledged" | "en_route" | "on_scene" | "cleared" | "cancelled" | "declined" | "reassigned";
            team_note: string | null;
            /** Format: uuid */
            unit: string;
            detail?: Record<string, unknown> | null;
        };
        /**
         * StatusEventWritten
         * @description `status_event`: `occurred_at` is the device's claim, `corrected_at` the server's reading.
         */
        StatusEventWritten: {
            assignment: string | null;
            author: components["schemas"]["Person"];
            /** @enum {string} */
            channel: "app" | "radio" | "phone";
            /** Format: date-time */
            corrected_at: string;
            /** Format: uuid */
            id: string;
            late: boolean;
            latitude: number | null;
            longitude: number | null;
            occurred_at: string | null;
            out_of_sequence: boolean;
            /** Format: date-time */
            received_at: string;
            rev: number;
            /** @enum {string} */
            status: "off_duty" | "available" | "assigned" | "acknowledged" | "en_route" | "delayed" | "staged" | "on_scene" | "with_person" | "transporting" | "at_destination" | "clearing" | "outreach" | "follow_up_visit" | "break" | "meal" | "training" | "out_of_service" | "understaffed";
            uncertainty_s: number;
            /** Format: uuid */
            unit: string;
            detail?: Record<string, unknown> | null;
        };
        /**
         * NoteWritten
         * @description `note`; `revisions` are the earlier versions, oldest first.
         */
        NoteWritten: {
            assignment: string | null;
            author: components["schemas"]["Person"];
            body: string;
            /** Format: date-time */
            corrected_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            incident: string;
            /** @enum {string} */
            kind: "operational" | "clinical" | "peer";
            occurred_at: string | null;
            /** Format: date-time */
            received_at: string;
            rev: number;
            revisions: Record<string, unknown>[];
            detail?: Record<string, unknown> | null;
        };
        /**
         * OutcomeWritten
         * @description `outcome`; dispatch sees contact_outcome and police_involvement of it.
         */
        OutcomeWritten: {
            assignment: string | null;
            author?: components["schemas"]["Person"];
            /** @enum {string} */
            contact_outcome: "contact_made" | "no_contact_gone" | "no_contact_other_responder" | "declined_to_engage" | "not_approached_safety" | "cancelled_en_route" | "cancelled_on_scene" | "duplicate" | "handled_by_phone";
            /** Format: date-time */
            corrected_at?: string;
            current: boolean;
            destination?: ("emergency_department" | "behavioral_health_urgent_care" | "sobering_detox" | "shelter_respite" | "home" | "clinic" | "family" | "jail" | "other") | null;
            disposition?: ("resolved_in_place" | "resolved_with_referral" | "safety_plan_made" | "left_with_family_or_friend" | "transported_by_us" | "transported_by_ems" | "transported_by_police_voluntary" | "transported_by_police_ivc" | "transported_other" | "handed_to_other_unit" | "left_by_choice" | "arrest_by_police" | "deceased") | null;
            felt_safe?: boolean | null;
            flagged: boolean;
            follow_up_consent?: ("given" | "declined" | "unable") | null;
            follow_up_wanted?: boolean | null;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            incident: string;
            narrative?: string | null;
            occurred_at?: string | null;
            /** @enum {string} */
            police_involvement: "none" | "present_on_arrival" | "requested_routine" | "requested_emergency" | "sent_by_dispatch" | "team_called_by_police";
            reasons?: string[];
            /** Format: date-time */
            received_at?: string;
            rev: number;
            revisions?: Record<string, unknown>[];
            screening_level?: ("low" | "moderate" | "high") | null;
            services?: string[];
            supplies?: string[];
            violence_codes?: string[];
            detail?: Record<string, unknown> | null;
        };
        /**
         * BackupRequestWritten
         * @description `backup_request`; its escalation: `state`, `seen_by`, `acknowledged_by`, `committed_unit`.
         *
         *         `silent`: it stands behind another one for now. `alarmed_at`: when its own alarm began, which is
         *         what its `escalation_level` counts from. `resounds`: how often it sounded again after that.
         */
        BackupRequestWritten: {
            acknowledged_at: string | null;
            acknowledged_by: components["schemas"]["Person"] | null;
            alarmed_at: string | null;
            assignment: string | null;
            author: components["schemas"]["Person"];
            committed_unit: string | null;
            /** Format: date-time */
            corrected_at: string;
            escalation_level: number;
            eta: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "law_enforcement" | "ems" | "supervisor";
            late: boolean;
            latitude: number | null;
            linked_to: string | null;
            longitude: number | null;
            message: string | null;
            occurred_at: string | null;
            quiet: boolean;
            reason: string | null;
            /** Format: date-time */
            received_at: string;
            resounds: number;
            rev: number;
            said_by_radio: boolean | null;
            seen_by: components["schemas"]["Person"][];
            silent: boolean;
            /** @enum {string} */
            state: "requested" | "acknowledged" | "committed" | "arrived" | "released" | "cancel_requested" | "cancelled";
            unit: string | null;
            unverified: boolean;
            /** @enum {string} */
            urgency: "routine" | "emergency";
            detail?: Record<string, unknown> | null;
            boards_watching?: number;
        };
        /**
         * SafetyCheckWritten
         * @description `safety_check`. What was answered is not told: somebody may look over a crew's shoulder.
         */
        SafetyCheckWritten: {
            alert_level: number;
            answered_at: string | null;
            answered_by: components["schemas"]["Person"] | null;
            /** Format: uuid */
            assignment: string;
            channel: ("app" | "radio" | "phone") | null;
            /** Format: date-time */
            due_at: string;
            /** Format: uuid */
            id: string;
            late_answers: components["schemas"]["LateAnswer"][];
            rev: number;
            /** @enum {string} */
            state: "pending" | "due" | "answered" | "overdue" | "cancelled";
            /** Format: uuid */
            unit: string;
            detail?: Record<string, unknown> | null;
        };
        /**
         * SyncIssueWritten
         * @description `sync_issue`.
         */
        SyncIssueWritten: {
            code: string | null;
            conflict: Record<string, unknown> | null;
            /** Format: date-time */
            created_at: string;
            detail: Record<string, unknown> | null;
            /** Format: uuid */
            id: string;
            kind: string;
            mutation_id: string | null;
            record_id: string | null;
            resolved_at: string | null;
            /** @enum {string} */
            result: "applied" | "conflict" | "held" | "rejected";
            rev: number;
        };
        /**
         * BreakGlassWritten
         * @description `break_glass`: who has looked at which call (`record`), why, and until when.
         */
        BreakGlassWritten: {
            author: components["schemas"]["Person"];
            /** Format: date-time */
            ends_at: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            opened_at: string;
            reason: string;
            /** Format: uuid */
            record: string;
            rev: number;
            detail?: Record<string, unknown> | null;
        };
        /**
         * CodeListWritten
         * @description `code_list`: reference data; in an open list other words are taken as well.
         */
        CodeListWritten: {
            codes: components["schemas"]["CodeWire"][];
            /** Format: uuid */
            id: string;
            name: string;
            open: boolean;
            rev: number;
            detail?: Record<string, unknown> | null;
        };
        /**
         * BackupKind
         * @enum {unknown}
         */
        BackupKind: "ems" | "law_enforcement" | "supervisor";
        /**
         * Urgency
         * @enum {unknown}
         */
        Urgency: "emergency" | "routine";
        /** @description A call for help is read field by field: what is broken is left out, never refused. */
        BackupRequestFields: {
            /** Format: uuid */
            unit?: string;
            /** Format: uuid */
            assignment?: string;
            kind?: components["schemas"]["BackupKind"];
            urgency?: components["schemas"]["Urgency"];
            message?: string;
            latitude?: number;
            longitude?: number;
            said_by_radio?: boolean;
        };
        Change: {
            /** @constant */
            op: "put";
            /** @constant */
            type: "unit";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["UnitWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "shift";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["ShiftWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "programme";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["ProgrammeWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "area";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["AreaWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "incident";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["IncidentWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "assignment";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["AssignmentWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "status_event";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["StatusEventWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "note";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["NoteWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "outcome";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["OutcomeWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "backup_request";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["BackupRequestWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "safety_check";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["SafetyCheckWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "sync_issue";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["SyncIssueWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "break_glass";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["BreakGlassWire"];
        } | {
            /** @constant */
            op: "put";
            /** @constant */
            type: "code_list";
            /** Format: uuid */
            id: string;
            rev: number;
            data: components["schemas"]["CodeListWire"];
        } | components["schemas"]["Removal"];
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AmendNote = components['schemas']['AmendNote'];
export type AreaWire = components['schemas']['AreaWire'];
export type AssignmentPatch = components['schemas']['AssignmentPatch'];
export type AssignmentWire = components['schemas']['AssignmentWire'];
export type BackupRequestWire = components['schemas']['BackupRequestWire'];
export type Person = components['schemas']['Person'];
export type Board = components['schemas']['Board'];
export type BoardAlarm = components['schemas']['BoardAlarm'];
export type TimerKind = components['schemas']['TimerKind'];
export type Position = components['schemas']['Position'];
export type OwingDevice = components['schemas']['OwingDevice'];
export type IncidentWire = components['schemas']['IncidentWire'];
export type BoardUnit = components['schemas']['BoardUnit'];
export type WaitingIncident = components['schemas']['WaitingIncident'];
export type OwedOutcome = components['schemas']['OwedOutcome'];
export type VerdictWire = components['schemas']['VerdictWire'];
export type ReasonWire = components['schemas']['ReasonWire'];
export type Verdict = components['schemas']['Verdict'];
export type WaitsFor = components['schemas']['WaitsFor'];
export type BreakGlassWire = components['schemas']['BreakGlassWire'];
export type CheckReply = components['schemas']['CheckReply'];
export type CheckAnswer = components['schemas']['CheckAnswer'];
export type Channel = components['schemas']['Channel'];
export type Choice = components['schemas']['Choice'];
export type Clock = components['schemas']['Clock'];
export type CodeListWire = components['schemas']['CodeListWire'];
export type CodeWire = components['schemas']['CodeWire'];
export type CommitBackup = components['schemas']['CommitBackup'];
export type Conflict = components['schemas']['Conflict'];
export type ConflictField = components['schemas']['ConflictField'];
export type Custody = components['schemas']['Custody'];
export type DeskHandover = components['schemas']['DeskHandover'];
export type FollowUpWish = components['schemas']['FollowUpWish'];
export type SafetyCheckWire = components['schemas']['SafetyCheckWire'];
export type LateAnswer = components['schemas']['LateAnswer'];
export type ShiftWire = components['schemas']['ShiftWire'];
export type Eligibility = components['schemas']['Eligibility'];
export type IncidentFields = components['schemas']['IncidentFields'];
export type Issue = components['schemas']['Issue'];
export type Limits = components['schemas']['Limits'];
export type LogIn = components['schemas']['LogIn'];
export type Me = components['schemas']['Me'];
export type UnitWire = components['schemas']['UnitWire'];
export type Mutation = components['schemas']['Mutation'];
export type MutationResult = components['schemas']['MutationResult'];
export type NewAssignment = components['schemas']['NewAssignment'];
export type NewNote = components['schemas']['NewNote'];
export type NoteKind = components['schemas']['NoteKind'];
export type NotServed = components['schemas']['NotServed'];
export type NotServedReason = components['schemas']['NotServedReason'];
export type NoteWire = components['schemas']['NoteWire'];
export type OpenGlass = components['schemas']['OpenGlass'];
export type OutcomeFields = components['schemas']['OutcomeFields'];
export type ContactOutcome = components['schemas']['ContactOutcome'];
export type Disposition = components['schemas']['Disposition'];
export type Destination = components['schemas']['Destination'];
export type PoliceInvolvement = components['schemas']['PoliceInvolvement'];
export type ScreeningLevel = components['schemas']['ScreeningLevel'];
export type Consent = components['schemas']['Consent'];
export type OutcomeWire = components['schemas']['OutcomeWire'];
export type Problem = components['schemas']['Problem'];
export type RefusedConflict = components['schemas']['RefusedConflict'];
export type ProgrammeWire = components['schemas']['ProgrammeWire'];
export type PullAnswer = components['schemas']['PullAnswer'];
export type PullRequest = components['schemas']['PullRequest'];
export type PushAnswer = components['schemas']['PushAnswer'];
export type PushEnvelope = components['schemas']['PushEnvelope'];
export type QueueState = components['schemas']['QueueState'];
export type PushKey = components['schemas']['PushKey'];
export type PushSubscribed = components['schemas']['PushSubscribed'];
export type PushKeys = components['schemas']['PushKeys'];
export type PushSubscribe = components['schemas']['PushSubscribe'];
export type Reassign = components['schemas']['Reassign'];
export type Recommendation = components['schemas']['Recommendation'];
export type RankedUnit = components['schemas']['RankedUnit'];
export type Refresh = components['schemas']['Refresh'];
export type Registered = components['schemas']['Registered'];
export type Registration = components['schemas']['Registration'];
export type Removal = components['schemas']['Removal'];
export type Resolution = components['schemas']['Resolution'];
export type RxdbPage = components['schemas']['RxdbPage'];
export type RxdbRow = components['schemas']['RxdbRow'];
export type ShiftEnd = components['schemas']['ShiftEnd'];
export type ShiftHandover = components['schemas']['ShiftHandover'];
export type ShiftStart = components['schemas']['ShiftStart'];
export type CrewPlace = components['schemas']['CrewPlace'];
export type CrewRole = components['schemas']['CrewRole'];
export type StatusEventWire = components['schemas']['StatusEventWire'];
export type StatusReport = components['schemas']['StatusReport'];
export type UnitStatus = components['schemas']['UnitStatus'];
export type SyncIssueWire = components['schemas']['SyncIssueWire'];
export type Ticket = components['schemas']['Ticket'];
export type Timeline = components['schemas']['Timeline'];
export type TimelineEvent = components['schemas']['TimelineEvent'];
export type TokenPair = components['schemas']['TokenPair'];
export type Trail = components['schemas']['Trail'];
export type Fix = components['schemas']['Fix'];
export type WithReason = components['schemas']['WithReason'];
export type WithUrgentReason = components['schemas']['WithUrgentReason'];
export type WithdrawnPush = components['schemas']['WithdrawnPush'];
export type Written = components['schemas']['Written'];
export type UnitWritten = components['schemas']['UnitWritten'];
export type ShiftWritten = components['schemas']['ShiftWritten'];
export type ProgrammeWritten = components['schemas']['ProgrammeWritten'];
export type AreaWritten = components['schemas']['AreaWritten'];
export type IncidentWritten = components['schemas']['IncidentWritten'];
export type AssignmentWritten = components['schemas']['AssignmentWritten'];
export type StatusEventWritten = components['schemas']['StatusEventWritten'];
export type NoteWritten = components['schemas']['NoteWritten'];
export type OutcomeWritten = components['schemas']['OutcomeWritten'];
export type BackupRequestWritten = components['schemas']['BackupRequestWritten'];
export type SafetyCheckWritten = components['schemas']['SafetyCheckWritten'];
export type SyncIssueWritten = components['schemas']['SyncIssueWritten'];
export type BreakGlassWritten = components['schemas']['BreakGlassWritten'];
export type CodeListWritten = components['schemas']['CodeListWritten'];
export type BackupKind = components['schemas']['BackupKind'];
export type Urgency = components['schemas']['Urgency'];
export type BackupRequestFields = components['schemas']['BackupRequestFields'];
export type Change = components['schemas']['Change'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
