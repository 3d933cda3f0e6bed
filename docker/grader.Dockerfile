# A grader's server on Kubernetes: the whole course, for graders alone.
#   docker build -f docker/grader.Dockerfile -t REGISTRY/course-grader .
FROM python:3.12-slim
# The hub's own version, which must be the same.
ARG JUPYTERHUB=5.*
COPY . /opt/course
WORKDIR /opt/course
RUN pip install --no-cache-dir -r requirements.lock \
 && pip install --no-cache-dir "jupyterhub==${JUPYTERHUB}" \
 && pip install --no-cache-dir --no-deps --no-build-isolation . \
 && useradd --create-home --uid 1000 jovyan \
 && echo 'c.ServerApp.root_dir = "/home/jovyan"' > /usr/local/etc/jupyter/jupyter_server_config.py
USER jovyan
# Where the volume with the course is mounted; nbgrader reads its settings from there.
WORKDIR /home/jovyan/neural-networks/grading
CMD ["jupyterhub-singleuser"]
