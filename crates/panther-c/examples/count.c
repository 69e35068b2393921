// Prints the errors in the logs at a path, and counts them.
//
//     count PATH [OPTION=VALUE]...
//
// The options are those of panther_options_set, such as level=warning or component=CBS.

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "panther.h"

// Prints the text in a row of a column of the type string.
static void print_text(const struct ArrowArray *column, int64_t row) {
    int64_t at = column->offset + row;
    const uint8_t *valid = column->buffers[0];
    if (valid != NULL && !(valid[at / 8] >> (at % 8) & 1)) {
        fputs("-", stdout);
        return;
    }
    const int32_t *starts = column->buffers[1];
    const char *texts = column->buffers[2];
    fwrite(texts + starts[at], 1, (size_t)(starts[at + 1] - starts[at]), stdout);
}

static int failed(void) {
    fprintf(stderr, "%s\n", panther_last_error());
    return 2;
}

// Sets the options that the command line gives.
static int set_all(PantherOptions *options, int count, char **words) {
    if (panther_options_set(options, "columns", "level,code,message") != PANTHER_OK) return failed();
    for (int i = 0; i < count; i++) {
        char *value = strchr(words[i], '=');
        if (value == NULL) {
            fprintf(stderr, "%s: expected OPTION=VALUE\n", words[i]);
            return 2;
        }
        *value++ = '\0';
        if (panther_options_set(options, words[i], value) != PANTHER_OK) return failed();
    }
    return 0;
}

// Prints the rows of a stream, and returns their number; -1 if the stream fails.
static int64_t print_rows(struct ArrowArrayStream *stream) {
    int64_t rows = 0;
    for (;;) {
        struct ArrowArray batch;
        if (stream->get_next(stream, &batch) != 0) {
            fprintf(stderr, "%s\n", stream->get_last_error(stream));
            return -1;
        }
        if (batch.release == NULL) return rows;
        for (int64_t row = 0; row < batch.length; row++) {
            for (int64_t column = 0; column < batch.n_children; column++) {
                if (column > 0) fputs("  ", stdout);
                print_text(batch.children[column], row);
            }
            fputs("\n", stdout);
        }
        rows += batch.length;
        batch.release(&batch);
    }
}

int main(int count, char **words) {
    if (count < 2) {
        fprintf(stderr, "usage: count PATH [OPTION=VALUE]...\n");
        return 2;
    }
    PantherOptions *options;
    if (panther_new_options(&options) != PANTHER_OK) return failed();
    int status = set_all(options, count - 2, words + 2);
    PantherLogs *logs = NULL;
    const char *paths[] = {words[1]};
    if (status == 0 && panther_open(paths, 1, options, &logs) != PANTHER_OK) status = failed();
    panther_free_options(options);
    struct ArrowArrayStream stream;
    if (status == 0 && panther_events(logs, &stream) != PANTHER_OK) status = failed();
    if (status != 0) {
        panther_free_logs(logs);
        return status;
    }

    int64_t rows = print_rows(&stream);
    stream.release(&stream);
    printf("%" PRId64 " rows in %zu logs\n", rows, panther_logs_count(logs));

    status = rows < 0 ? 2 : 0;
    for (size_t i = 0; i < panther_problem_count(logs); i++) {
        const char *source, *reason;
        bool is_log;
        if (panther_problem(logs, i, &source, &reason, &is_log) != PANTHER_OK) return failed();
        fprintf(stderr, "%s: %s\n", source, reason);
        if (is_log && status == 0) status = 1;
    }
    panther_free_logs(logs);
    return status;
}
