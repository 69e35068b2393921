// Mistakes of a caller, and the answers of the library.
//
//     border FOLDER

#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "panther.h"

static void nulls(const char *path) {
    PantherOptions *options;
    PantherLogs *logs;
    struct ArrowArrayStream stream;
    const char *paths[] = {path, NULL};
    assert(panther_new_options(NULL) == PANTHER_ERROR_NULL);
    assert(strcmp(panther_last_error(), "out is null") == 0);
    assert(panther_options_set(NULL, "level", "error") == PANTHER_ERROR_NULL);
    assert(panther_new_options(&options) == PANTHER_OK);
    assert(panther_last_error() == NULL);
    assert(panther_options_set(options, NULL, "error") == PANTHER_ERROR_NULL);
    assert(panther_options_set(options, "level", NULL) == PANTHER_ERROR_NULL);
    assert(strcmp(panther_last_error(), "value is null") == 0);
    assert(panther_open(NULL, 1, options, &logs) == PANTHER_ERROR_NULL);
    assert(panther_open(paths, 2, options, &logs) == PANTHER_ERROR_NULL);
    assert(strcmp(panther_last_error(), "a path is null") == 0);
    assert(panther_open(paths, 1, options, NULL) == PANTHER_ERROR_NULL);
    assert(panther_events(NULL, &stream) == PANTHER_ERROR_NULL);
    assert(panther_problem(NULL, 0, NULL, NULL, NULL) == PANTHER_ERROR_NULL);
    assert(panther_logs_count(NULL) == 0 && panther_problem_count(NULL) == 0);
    panther_free_options(options);
    panther_free_options(NULL);
    panther_free_logs(NULL);
}

static void options(void) {
    PantherOptions *options;
    assert(panther_new_options(&options) == PANTHER_OK);
    assert(panther_options_set(options, "columns", "mesage") == PANTHER_ERROR_OPTION);
    assert(strcmp(panther_last_error(), "no column \"mesage\"; did you mean message?") == 0);
    assert(panther_options_set(options, "text", "\xff") == PANTHER_ERROR_TEXT);
    assert(strcmp(panther_last_error(), "value is not UTF-8") == 0);
    panther_free_options(options);
}

// A stream goes on after its logs are freed, and may be released before its end.
static void lives(const char *path) {
    PantherLogs *logs;
    const char *paths[] = {path};
    assert(panther_open(paths, 1, NULL, &logs) == PANTHER_OK);
    assert(panther_events(logs, NULL) == PANTHER_ERROR_NULL);
    assert(panther_problem(logs, 1000, NULL, NULL, NULL) == PANTHER_ERROR_INDEX);
    struct ArrowArrayStream first, second;
    assert(panther_events(logs, &first) == PANTHER_OK);
    assert(panther_events(logs, &second) == PANTHER_OK);
    panther_free_logs(logs);

    struct ArrowSchema schema;
    assert(first.get_schema(&first, &schema) == 0);
    assert(strcmp(schema.format, "+s") == 0 && schema.n_children > 30);
    assert(strcmp(schema.children[0]->name, "host") == 0);
    schema.release(&schema);
    struct ArrowArray batch;
    assert(first.get_next(&first, &batch) == 0 && batch.release != NULL && batch.length > 0);
    first.release(&first);
    batch.release(&batch);
    second.release(&second);
}

int main(int count, char **words) {
    assert(count == 2);
    nulls(words[1]);
    options();
    lives(words[1]);
    printf("%s\n", panther_version());
    return 0;
}
