package dev.berth.replica;

/**
 * Why a replica or a deployment is as it is: one word for machines that stays the same, what it
 * means, and what to do next. The table in docs/troubleshooting.md is made of these.
 */
public enum ReasonCode {
  // What a replica that runs has not done yet.
  SLOW_START(
      "Its port was not open yet while it was prepared, or while its process still said something.",
      "Wait. Where it never ends, read its log: it may load too much, or wait for something."),
  PORT_NEVER_OPENED(
      "Its process was started, and nobody listened on its port.",
      "Let the command listen on the host and port that it is given as {host} and {port}."),
  NO_ANSWER(
      "Its port was open, and its readiness probe got no answer in time.",
      "Read its log. A server that answers one request at a time must answer the probe too."),
  NEVER_READY(
      "Its readiness probe was answered, and never with 200.",
      "Read its log and the last answers: the server says that it is not ready."),
  PROBE_REJECTED(
      "Its readiness probe was refused: 4xx, or an answer that is no HTTP.",
      "Let it answer 200 to GET /v2/health/ready, or configure the path of its serving runtime."),
  STOPPED_ANSWERING(
      "It was ready, and then its readiness probe was not answered well any more.",
      "Read its log. It may hang, be overloaded, or have lost something that it needs."),

  // How a process ended.
  EXITED_ZERO(
      "Its process ended by itself, with exit code 0.",
      "A replica must go on serving. Start the server in the foreground, not as a daemon."),
  EXITED_NONZERO(
      "Its process ended by itself with another exit code than 0, and its log tells no cause that"
          + " Berth knows.",
      "Read the last lines of its log."),
  READY_THEN_DIED(
      "It was ready, and then its process ended by itself.",
      "Read the last lines of its log. It was replaced at once."),
  KILLED_BY_SIGNAL(
      "A signal ended its process that Berth did not send.",
      "SIGSEGV and SIGABRT are faults of the program; SIGKILL and SIGTERM were sent by somebody or"
          + " by the machine."),
  OUT_OF_MEMORY(
      "It needed more memory than it may have.",
      "Give it more memory, or a smaller model, batch or number of threads."),
  DISK_FULL(
      "No space is left on the disk of its folder.",
      "Free space below the data folder, or let the program write less."),
  TOO_MANY_FILES(
      "It opened more files than it may.",
      "Raise the limit for open files that Berth was started with, or let it open fewer."),
  PROCESS_LIMIT(
      "It started more processes or threads than it may.",
      "Let it start fewer, or raise the limit that Berth was started with."),
  PORT_TAKEN(
      "Somebody else listens on the port that it wanted.",
      "Let the command take the port that it is given as {port}, and no fixed one."),
  ENDED_UNSEEN(
      "It ended together with its supervisor, so that nobody recorded how.",
      "Look for what ended processes, or whether the machine was started again."),

  // What kept it from being started.
  COMMAND_NOT_FOUND(
      "Its command does not exist on this machine, or is empty.",
      "Install the program, or name it by a path that replicas may enter."),
  NOT_EXECUTABLE(
      "Its command exists and cannot be executed.",
      "Make it executable for everybody; a script needs a first line that names its interpreter."),
  BAD_ENVIRONMENT(
      "Its environment variables cannot be given to a process.",
      "Use names of letters, digits and underscores, and values of 128 KiB at most."),
  REQUIREMENTS_UNREADABLE(
      "A Python package of its version is named in a way that Berth does not read.",
      "Name packages as in numpy=1.26 or numpy>=1.2,<2, without options, addresses or paths."),
  REQUIREMENTS_NOT_INSTALLED(
      "Its Python packages cannot be installed.",
      "Read the installer's last lines: a name or version may be wrong, or the index out of"
          + " reach."),
  PYTHON_MISSING(
      "This machine has no Python of the version that it needs.",
      "Install that Python with its venv module, or name another version of it."),
  IMPORT_FAILED(
      "A Python module that it imports is not there.",
      "Add the package to the requirements of its version."),
  LOADER_FAILED(
      "The served function cannot be loaded.",
      "Serialize it again with the versions of Python and packages that its version names."),
  MODEL_FILE_MISSING(
      "Its model file is not where its server looks for it.",
      "Let the command read {model}, and check that the version has a file."),
  MODEL_CORRUPT(
      "Its model file is no model that its server can read.",
      "Export the model again, look whether the file is whole, and publish a new version."),
  MODEL_API_MISMATCH(
      "The model does not take or give what its version declares.",
      "Declare the names, types and shapes that the model has, and publish a new version."),
  ARTIFACT_MISSING("The stored file of its version is nowhere.", "Publish the version again."),
  ARTIFACT_CORRUPT(
      "The stored file of its version is not what its digest says.",
      "Look at the disk or the database that holds it, and publish the version again."),
  RUNTIME_MISSING(
      "No serving runtime is configured for the format of its version.",
      "Configure one in berth.properties, or publish the version in another format."),
  IMAGE_NOT_SUPPORTED(
      "Its version is an image, and this engine runs processes.",
      "Publish the version as a command or with a file."),
  NO_SUCH_GPU(
      "There is no GPU of the type that it asks for.",
      "Ask for a type that the project's queue has."),
  NOT_ISOLATED(
      "It cannot be kept apart from Berth and from other replicas here.",
      "See the deployment's notices and docs/operating.md about users of replicas."),
  START_FAILED(
      "It could not be started.",
      "Read the message; the machine refused something that a start needs."),
  NEVER_STARTED(
      "Berth ended before it could start it.", "Nothing: another replica is started instead."),
  FOLDER_DAMAGED(
      "Its folder does not say what it takes to go on with it.",
      "Nothing: it was ended, and another replica is started instead."),
  STOPPED("It was asked to end.", "Nothing."),

  // How a deployment stands.
  HEALTHY("Everything that is wanted is ready.", "Nothing."),
  SWITCHED_OFF("The deployment is off.", "Start it where it shall serve."),
  SCALED_TO_ZERO("minReplicas is 0, so none runs.", "Set minReplicas to 1 or more."),
  STARTING_UP("Replicas start, and nothing has gone wrong so far.", "Wait."),
  ROLLING_OUT("Replicas are being moved to another revision.", "Wait."),
  ROLLOUT_FAILING(
      "Replicas of the new revision ended, and the revision before goes on meanwhile.",
      "See why they ended. Change the deployment again, or wait until it goes back by itself."),
  BACKING_OFF("A replica ended, and another is started after a pause.", "See why it ended."),
  GAVE_UP(
      "Starts failed as often as they may, or it came no nearer to its end for as long as it may, so"
          + " Berth stopped trying.",
      "Mend the cause, then change the deployment or start it again."),
  ROLLED_BACK(
      "The newest revision did not become ready, so the one before runs again.",
      "Mend the cause, then apply the change again."),
  CAPACITY_WAITING(
      "It waits for capacity that others of its project hold.",
      "Wait, make the deployment smaller, or switch another one off."),
  QUEUE_EXCEEDED(
      "It needs more than the project's whole queue, which was made smaller.",
      "Make the deployment smaller, or the project's queue larger.");

  private final String meaning;
  private final String nextStep;

  ReasonCode(String meaning, String nextStep) {
    this.meaning = meaning;
    this.nextStep = nextStep;
  }

  /** What it means, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do next. */
  public String nextStep() {
    return nextStep;
  }
}
