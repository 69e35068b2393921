// The C interface of panther, which reads Windows setup and servicing logs.
//
// Made from the sources by cbindgen; tests/header.rs says how to make it anew.

#ifndef PANTHER_H
#define PANTHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The Arrow C stream interface, as its specification defines it:
// https://arrow.apache.org/docs/format/CStreamInterface.html
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE

// Everything is well.
#define PANTHER_OK 0

// A pointer is null and must not be.
#define PANTHER_ERROR_NULL 1

// A text is not UTF-8.
#define PANTHER_ERROR_TEXT 2

// There is no such option, or the value does not fit it. The text names the nearest that does.
#define PANTHER_ERROR_OPTION 3

// An index is too large.
#define PANTHER_ERROR_INDEX 4

// The library has a defect.
#define PANTHER_ERROR_DEFECT 5

// The logs at some paths, and what could not be read of them.
typedef struct PantherLogs PantherLogs;

// The rows that a caller wants: columns, conditions, a time zone.
typedef struct PantherOptions PantherOptions;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the library, such as "0.1.0".
const char *panther_version(void);

// The text of the error of the last call on this thread, or null if that call did not fail. It is
// valid until the next call on this thread.
const char *panther_last_error(void);

// Finds the logs in files, folders and archives. A file that cannot be opened is no error but a
// problem; see panther_problem. `options` may be null. Free the logs with panther_free_logs.
//
// # Safety
// `paths` is null or points to `count` texts, each null or valid; `options` is null or valid; `out` is
// null or points to a pointer.
int32_t panther_open(const char *const *paths,
                     size_t count,
                     const struct PantherOptions *options,
                     struct PantherLogs **out);

// The number of logs that were found; 0 if `logs` is null.
//
// # Safety
// The pointer is null or valid.
size_t panther_logs_count(const struct PantherLogs *logs);

// The number of files that cannot be opened, hold no log, or could not be read to their ends; 0 if
// `logs` is null. It grows when a stream of panther_events ends.
//
// # Safety
// The pointer is null or valid.
size_t panther_problem_count(const struct PantherLogs *logs);

// A file that was not read: its path, the reason, and whether it may hold a log. Each of the last
// three pointers may be null. The texts are valid until the logs are freed.
//
// # Safety
// Each pointer is null or valid.
int32_t panther_problem(const struct PantherLogs *logs,
                        size_t index,
                        const char **source,
                        const char **reason,
                        bool *is_log);

// Frees logs; null is no error. Streams that were made of them go on.
//
// # Safety
// The pointer is null or comes from panther_open, and is not used again.
void panther_free_logs(struct PantherLogs *logs);

// Makes options that ask for all columns of all rows. Free them with panther_free_options.
//
// # Safety
// `out` is null or points to a pointer.
int32_t panther_new_options(struct PantherOptions **out);

// Sets an option, or adds a condition that rows must pass. Both are texts:
//
// - columns: names of columns, separated by commas
// - level: the events of these levels, separated by commas; error+ is error and worse ones
// - component, provider, event_id, pid, package, kb, session: the events that have this value
// - code: the events with this code, such as 0x80070005 or E_ACCESSDENIED
// - since, until: the events from this time on, or until its end
// - text: the events whose text contains this, whatever the case
// - a key of the column fields, or data.NAME: the events with this value, in which * and ? are
//   wildcards
// - format: the logs of this format
// - host_from: a pattern that tells the host of a log, such as {host}/**
// - tz: the time zone of times that do not state theirs
// - batch_rows: how many rows a batch has at most
// - threads: how many threads read
// - string_view: true for texts of Arrow's type of this name, which saves a copy; otherwise they are
//   of the type string
//
// A condition that is set twice wants either value; different conditions must all be true.
//
// # Safety
// Each pointer is null or valid, and no other thread uses the options.
int32_t panther_options_set(struct PantherOptions *options,
                            const char *name,
                            const char *value);

// Frees options; null is no error. Logs that were opened with them stay open.
//
// # Safety
// The pointer is null or comes from panther_new_options, and is not used again.
void panther_free_options(struct PantherOptions *options);

// Starts a reading of the rows that the options ask for. Threads read ahead until the stream ends or
// is released. Each call reads the logs anew, and streams go on when the logs are freed.
//
// The first call reads the logs once more before it returns, if the columns time_utc, utc_offset_s or
// offset_evidence are asked for and no time zone is given, and once for session or attempt.
//
// `out` is overwritten and must not hold a stream that is not released. If this fails, `out` stays as
// it is. A log that cannot be read is no error of the stream; see panther_problem.
//
// # Safety
// `logs` is null or valid. `out` is null or points to memory for a stream.
int32_t panther_events(const struct PantherLogs *logs,
                       struct ArrowArrayStream *out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* PANTHER_H */
