# A student's server on Kubernetes: JupyterLab with nbgrader's buttons and the library, no answers.
#   course bundle && docker build -f docker/student.Dockerfile -t REGISTRY/course-student .
FROM python:3.12-slim
# The hub's own version, which must be the same.
ARG JUPYTERHUB=5.*
COPY requirements-hub.lock dist/neural-network-course-*-student.zip /opt/course/
RUN pip install --no-cache-dir -r /opt/course/requirements-hub.lock \
 && pip install --no-cache-dir "jupyterhub==${JUPYTERHUB}" \
 && pip install --no-cache-dir --no-deps /opt/course/neural-network-course-*-student.zip \
 && jupyter labextension disable --level=sys_prefix @jupyter/nbgrader:formgrader \
 && useradd --create-home --uid 1000 jovyan
USER jovyan
WORKDIR /home/jovyan
CMD ["jupyterhub-singleuser"]
